using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>Remove an address from a link.</summary>
/// <param name="Link">The link.</param>
/// <param name="Address">The address.</param>
/// <param name="Reason">Why.</param>
internal sealed record RemoveAddress(string Link, InterfaceAddress Address, string Reason) : FastdStep(Reason);
