using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Plugins.Swapping;

/// <summary>What an attempt to put a new generation at work gave.</summary>
/// <param name="Subject">The plugin: <c>slot/id</c>.</param>
/// <param name="IsDone">Whether the new generation is at work.</param>
/// <param name="Reason">Why it is not, in one line; empty when it is.</param>
public sealed record SwapResult(string Subject, bool IsDone, string Reason)
{
    /// <summary>The version of the new generation; empty when its manifest could not be read.</summary>
    public string Version { get; init; } = "";

    /// <summary>The number of the new generation.</summary>
    public int Generation { get; init; }

    /// <summary>The number of the generation that it replaced; 0 when there was none at work.</summary>
    public int Replaced { get; init; }

    /// <summary>How long reading, judging, constructing and starting the new generation took; the old one was at work meanwhile.</summary>
    public TimeSpan Load { get; init; }

    /// <summary>How long no call could be made: the old one's last calls, the hand-over, the switch.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>How long ending the old generation and proving its code gone took; the new one was at work meanwhile.</summary>
    public TimeSpan Unload { get; init; }

    /// <summary>Whether the code of the generation that went is proven gone; true as well when there was none.</summary>
    public bool IsProvenGone { get; init; } = true;

    /// <summary>What went otherwise than it should, though not so that it mattered to the outcome.</summary>
    public EquatableArray<string> Notes { get; init; } = [];
}
