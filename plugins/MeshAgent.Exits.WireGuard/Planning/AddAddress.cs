using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.WireGuard.Planning;

/// <summary>Add an address to the link.</summary>
/// <param name="Address">The address.</param>
/// <param name="Reason">Why.</param>
internal sealed record AddAddress(InterfaceAddress Address, string Reason) : TunnelStep(Reason);
