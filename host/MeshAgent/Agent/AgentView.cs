using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Settings;

namespace MeshAgent.Host.Agent;

/// <summary>The last round as others may see it: immutable, replaced whole.</summary>
/// <param name="Snapshot">What was seen.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="Settings">The settings that it was decided by.</param>
/// <param name="Faults">What could not be applied.</param>
/// <param name="Counters">Counts since the start.</param>
/// <param name="At">When, by the agent's clock.</param>
internal sealed record AgentView(
    RouterSnapshot Snapshot, Decision Decision, AgentSettings Settings, EquatableArray<Fault> Faults, AgentCounters Counters, DateTimeOffset At);
