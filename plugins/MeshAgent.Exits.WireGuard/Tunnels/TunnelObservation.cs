using MeshAgent.Contracts.Health;
using MeshAgent.Exits.WireGuard.Drivers;
using MeshAgent.Exits.WireGuard.Planning;
using MeshAgent.Tunnels.Links;

namespace MeshAgent.Exits.WireGuard.Tunnels;

/// <summary>The tunnel at one moment.</summary>
/// <param name="Link">The link of its name; null when there is none.</param>
/// <param name="Driver">The driver whose link it is; null when there is no link, or one of no driver.</param>
/// <param name="State">Link and device; null when there is none, or none that the agent may touch.</param>
/// <param name="Fault">Why it cannot be worked with; null when it can.</param>
internal sealed record TunnelObservation(TunnelLink? Link, ITunnelDriver? Driver, TunnelState? State, Fault? Fault);
