using MeshAgent.Contracts.Exits;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Exits.Fastd.Settings;

namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>What should be.</summary>
/// <param name="Settings">What the operator wants.</param>
/// <param name="Configuration">The configuration of the agent's own fastd; null for the system's.</param>
/// <param name="Plan">What the host wants.</param>
/// <param name="Asked">Exits that the host asks for a sign of life now.</param>
/// <param name="Moved">Exits whose address in the plan is another than in the plan before.</param>
internal sealed record FastdGoal(
    FastdSettings Settings, ConfigurationText? Configuration, ExitPlan Plan, IReadOnlySet<string> Asked, IReadOnlySet<string> Moved);
