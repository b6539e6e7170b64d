using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Roles;
using MeshAgent.Core.Settings;

namespace MeshAgent.Core.Decisions;

/// <summary>All that a decision is made from.</summary>
/// <param name="Snapshot">What was seen.</param>
/// <param name="Memory">What is known from before.</param>
/// <param name="Settings">What the operator decided.</param>
/// <param name="Roles">What the links are for.</param>
/// <param name="Now">The time.</param>
public sealed record DecisionView(RouterSnapshot Snapshot, AgentMemory Memory, AgentSettings Settings, LinkRoles Roles, DateTimeOffset Now)
{
    // What was worked out for the other does not hold for what is about to be changed.
    private DecisionView(DecisionView other) =>
        (Snapshot, Memory, Settings, Roles, Now, Known) = (other.Snapshot, other.Memory, other.Settings, other.Roles, other.Now, new());

    /// <summary>What was worked out of it already.</summary>
    internal DecisionCache Known { get; } = new();

    /// <summary>By what this router is told from others, for its share of equal exits and its jitter: the operator's word, or what is remembered.</summary>
    public string RouterId => Settings.RouterId.Length > 0 ? Settings.RouterId : Memory.Durable.RouterId;
}
