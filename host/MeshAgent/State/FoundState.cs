using MeshAgent.Contracts.Health;
using MeshAgent.Core.Memory;

namespace MeshAgent.Host.State;

/// <summary>What a start found of its predecessor.</summary>
/// <param name="Memory">The memory; empty when there is none.</param>
/// <param name="Trouble">What was wrong with the file; null when nothing was.</param>
internal sealed record FoundState(DurableMemory Memory, HealthItem? Trouble)
{
    /// <summary>What the file holds for certain: null when it is damaged, so that the next write mends it though nothing was learned.</summary>
    public DurableMemory? OnDisk => Trouble is null ? Memory : null;
}
