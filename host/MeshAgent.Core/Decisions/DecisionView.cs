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
    /// <summary>By what this router is told from others, for its share of equal exits and its jitter: the operator's word, or what is remembered.</summary>
    public string RouterId => Settings.RouterId.Length > 0 ? Settings.RouterId : Memory.Durable.RouterId;
}
