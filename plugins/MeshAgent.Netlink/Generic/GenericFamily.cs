using System.Collections.Immutable;

namespace MeshAgent.Netlink.Generic;

/// <summary>A generic netlink family of the running kernel.</summary>
/// <param name="Name">Its name, such as wireguard.</param>
/// <param name="Id">Its number, which messages carry as their type; given at run time.</param>
/// <param name="Version">Its version.</param>
/// <param name="MulticastGroups">Its multicast groups: name to number.</param>
public sealed record GenericFamily(string Name, ushort Id, byte Version, ImmutableDictionary<string, int> MulticastGroups);
