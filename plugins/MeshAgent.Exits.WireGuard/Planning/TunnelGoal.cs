using MeshAgent.Contracts.Exits;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Settings;

namespace MeshAgent.Exits.WireGuard.Planning;

/// <summary>What the tunnel should be.</summary>
/// <param name="Settings">What the operator wants.</param>
/// <param name="Keys">The secret keys.</param>
/// <param name="Plan">What the host wants.</param>
/// <param name="Roamed">
/// Exits that moved to another address by themselves and answer there: WireGuard follows the source of the last authentic packet, and
/// putting the old address back would break what works.
/// </param>
internal sealed record TunnelGoal(WireGuardSettings Settings, KeyRing Keys, ExitPlan Plan, IReadOnlySet<string> Roamed);
