using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.WireGuard.Planning;

/// <summary>Remove an address from the link.</summary>
/// <param name="Address">The address.</param>
/// <param name="Reason">Why.</param>
internal sealed record RemoveAddress(InterfaceAddress Address, string Reason) : TunnelStep(Reason);
