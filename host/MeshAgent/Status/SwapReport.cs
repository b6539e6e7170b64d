using System.Text.Json.Serialization;
using MeshAgent.Plugins.Swapping;

namespace MeshAgent.Host.Status;

/// <summary>What <c>meshagent plugins reload</c> and <c>plugins swap</c> print.</summary>
internal sealed record SwapReport
{
    /// <summary>The plugin: <c>slot/id</c>.</summary>
    public required string Plugin { get; init; }

    /// <summary>Whether the new generation is at work.</summary>
    public required bool Done { get; init; }

    /// <summary>Why it is not, in one line; absent when it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>The new generation's version; empty when its manifest could not be read.</summary>
    public required string Version { get; init; }

    /// <summary>The new generation's number.</summary>
    public required int Generation { get; init; }

    /// <summary>The number of the generation that it replaced, or that stays at work; 0 when there was none.</summary>
    public required int Replaced { get; init; }

    /// <summary>Milliseconds that loading and starting took, with the old generation at work.</summary>
    public required double LoadMilliseconds { get; init; }

    /// <summary>Milliseconds in which no call was made: last calls, hand-over, switch.</summary>
    public required double PauseMilliseconds { get; init; }

    /// <summary>Milliseconds that ending the old generation and proving its code gone took, with the new one at work.</summary>
    public required double UnloadMilliseconds { get; init; }

    /// <summary>Whether the code of the generation that went is proven gone.</summary>
    public required bool ProvenGone { get; init; }

    /// <summary>What went otherwise than it should without changing the outcome.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The result in the surface's words.</summary>
    /// <param name="result">The result.</param>
    /// <returns>The same.</returns>
    public static SwapReport Of(SwapResult result) => new()
    {
        Plugin = result.Subject,
        Done = result.IsDone,
        Reason = result.IsDone ? null : result.Reason,
        Version = result.Version,
        Generation = result.Generation,
        Replaced = result.Replaced,
        LoadMilliseconds = Milliseconds(result.Load),
        PauseMilliseconds = Milliseconds(result.Pause),
        UnloadMilliseconds = Milliseconds(result.Unload),
        ProvenGone = result.IsProvenGone,
        Notes = result.Notes,
    };

    private static double Milliseconds(TimeSpan span) => Math.Round(span.TotalMilliseconds, 1);
}
