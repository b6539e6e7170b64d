using MeshAgent.Contracts.Health;

namespace MeshAgent.Contracts.Guard;

/// <summary>What the filter does now.</summary>
public sealed record GuardObservation
{
    /// <summary>The plan that is in force in the kernel, verified there; null when our table is absent or was changed by somebody.</summary>
    public GuardPlan? InForce { get; init; }

    /// <summary>User packets dropped on WAN links since the table was made.</summary>
    public long DroppedPackets { get; init; }

    /// <summary>Why the filter cannot be read or written; null when it can.</summary>
    public Fault? Fault { get; init; }
}
