using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Recovery;

namespace MeshAgent.Core.Memory;

/// <summary>What one decision leaves to the next. Lost at a restart but for <see cref="Durable"/>, and found again from it.</summary>
public sealed record AgentMemory
{
    /// <summary>What outlives a restart.</summary>
    public DurableMemory Durable { get; init; } = new();

    /// <summary>The WAN paths of each family, best first.</summary>
    public PerFamily<EquatableArray<TrackedPath>> Paths { get; init; } = PerFamily.Both<EquatableArray<TrackedPath>>([]);

    /// <summary>What is known of each exit.</summary>
    public EquatableArray<ExitMemory> Exits { get; init; } = [];

    /// <summary>What is known of each name that exits have.</summary>
    public EquatableArray<NameMemory> Names { get; init; } = [];

    /// <summary>When the last decision was made; the least time before the first.</summary>
    public DateTimeOffset DecidedAt { get; init; }

    /// <summary>When the agent started.</summary>
    public DateTimeOffset StartedAt { get; init; }
}
