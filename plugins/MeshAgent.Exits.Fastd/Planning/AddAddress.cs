using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>Add an address to a link.</summary>
/// <param name="Link">The link.</param>
/// <param name="Address">The address.</param>
/// <param name="Reason">Why.</param>
internal sealed record AddAddress(string Link, InterfaceAddress Address, string Reason) : FastdStep(Reason);
