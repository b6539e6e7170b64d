using MeshAgent.Core.Exits;
using MeshAgent.Host.Agent;
using MeshAgent.Host.Control;
using MeshAgent.Host.Status;

namespace MeshAgent.Host.Answers;

/// <summary>Pins user traffic to an exit, and takes the pin away.</summary>
/// <param name="loop">The loop, which decides by it in its next round.</param>
internal sealed class PinAnswer(AgentLoop loop)
{
    private const string TooEarly = "the agent has not looked around yet; ask again in a second";

    /// <summary>Pins.</summary>
    /// <param name="request">The exit, and how strictly.</param>
    /// <param name="cancellationToken">Ends the wait for the round that takes it, not the pin.</param>
    /// <returns>How the exits stand after it, or why it was refused.</returns>
    public async Task<ControlResponse> PinAsync(ControlRequest request, CancellationToken cancellationToken)
    {
        if (loop.View is not { } view)
        {
            return new ControlResponse { Error = TooEarly };
        }

        var (meant, problem) = Find(request.Exit, view.Decision.Memory.Exits.Select(static exit => exit.Key).ToList());
        return meant is null
            ? new ControlResponse { Error = problem }
            : await TakeAsync(new ExitPin(meant.ToString(), request.IsStrict, view.At), cancellationToken);
    }

    /// <summary>Finds the exit that the operator means.</summary>
    /// <param name="word">Its name, with or without its provider.</param>
    /// <param name="keys">The exits.</param>
    /// <returns>The exit; none, and why, when the word names none or several.</returns>
    internal static (ExitKey? Meant, string Problem) Find(string? word, IReadOnlyList<ExitKey> keys)
    {
        var meant = keys.Where(key => key.Name == word || key.ToString() == word).ToList();
        return meant.Count switch
        {
            1 => (meant[0], ""),
            0 => (null, $"\"{word}\" is not an exit; allowed: {string.Join(", ", keys)}"),
            _ => (null, $"\"{word}\" is the name of several exits; say which: {string.Join(", ", meant)}"),
        };
    }

    /// <summary>Takes the pin away.</summary>
    /// <param name="cancellationToken">Ends the wait for the round that takes it.</param>
    /// <returns>How the exits stand after it.</returns>
    public Task<ControlResponse> UnpinAsync(CancellationToken cancellationToken) => TakeAsync(null, cancellationToken);

    private async Task<ControlResponse> TakeAsync(ExitPin? pin, CancellationToken cancellationToken) =>
        new() { Exits = StatusBuilder.ExitList(await loop.PinAsync(pin).WaitAsync(cancellationToken)) };
}
