using System.Globalization;
using Spectre.Console;

namespace MeshAgent.Demo.Narration;

/// <summary>Tells the story as it happens, each line with the seconds since the beginning. Thread-safe.</summary>
/// <param name="console">Where to.</param>
/// <param name="time">The clock.</param>
internal sealed class Narrator(IAnsiConsole console, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private int _acts;

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>Opens the next act.</summary>
    /// <param name="title">What happens.</param>
    public void Act(string title)
    {
        lock (_gate)
        {
            console.WriteLine();
            Line(string.Create(CultureInfo.InvariantCulture, $"{++_acts}. {title}"), new Style(decoration: Decoration.Bold));
        }
    }

    /// <summary>Tells what is done or was seen.</summary>
    /// <param name="text">One sentence.</param>
    public void Say(string text)
    {
        lock (_gate)
        {
            Line($"   {text}", Style.Plain);
        }
    }

    /// <summary>Passes on what the agent said.</summary>
    /// <param name="text">Its words.</param>
    public void Agent(string text)
    {
        lock (_gate)
        {
            Line($"   agent: {text}", new Style(Color.Blue));
        }
    }

    /// <summary>Tells of a failure.</summary>
    /// <param name="text">What failed, and what was seen.</param>
    public void Failure(string text)
    {
        lock (_gate)
        {
            Line($"   FAILED: {text}", new Style(Color.Red));
        }
    }

    /// <summary>Shows something that has a form of its own.</summary>
    /// <param name="picture">The form.</param>
    public void Show(Spectre.Console.Rendering.IRenderable picture)
    {
        lock (_gate)
        {
            console.Write(picture);
        }
    }

    private void Line(string text, Style style)
        => console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,5:0.0} {text}"), style);
}
