using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Tunnels.Links;

namespace MeshAgent.Exits.WireGuard.Planning;

/// <summary>A tunnel that is there.</summary>
/// <param name="Link">Its link.</param>
/// <param name="Device">Its device.</param>
internal sealed record TunnelState(TunnelLink Link, DeviceSnapshot Device);
