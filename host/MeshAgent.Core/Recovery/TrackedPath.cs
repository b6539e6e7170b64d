using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;

namespace MeshAgent.Core.Recovery;

/// <summary>A path, what is thought of it, and what that rests on.</summary>
public sealed record TrackedPath
{
    /// <summary>How many facts are kept for <c>status</c> and <c>explain</c>: enough to see a pattern, few enough to read.</summary>
    public const int MaxEvidence = 8;

    /// <summary>The path.</summary>
    public required WanPath Path { get; init; }

    /// <summary>The best source that offers it, or offered it last.</summary>
    public required PathSource Source { get; init; }

    /// <summary>What is thought of it.</summary>
    public required WanPathState State { get; init; }

    /// <summary>Why it is in this state.</summary>
    public required string Why { get; init; }

    /// <summary>The newest facts, oldest first.</summary>
    public EquatableArray<PathEvidence> Evidence { get; init; } = [];

    /// <summary>How many probes were sent since the last proof.</summary>
    public int ProbesSent { get; init; }

    /// <summary>When the last probe was sent.</summary>
    public DateTimeOffset ProbedAt { get; init; }
}
