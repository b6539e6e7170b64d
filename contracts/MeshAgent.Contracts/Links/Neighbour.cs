using System.Net;

namespace MeshAgent.Contracts.Links;

/// <summary>What the kernel knows of an address on a link (ARP, RFC 826; neighbour discovery, RFC 4861).</summary>
/// <param name="LinkIndex">The link (<c>ndm_ifindex</c>).</param>
/// <param name="Address">The neighbour's address (<c>NDA_DST</c>), without a scope id.</param>
/// <param name="State">What is known of it.</param>
/// <param name="MacAddress">Its link-layer address as lower-case pairs with colons (<c>NDA_LLADDR</c>); empty when unknown.</param>
public sealed record Neighbour(int LinkIndex, IPAddress Address, NeighbourState State, string MacAddress);
