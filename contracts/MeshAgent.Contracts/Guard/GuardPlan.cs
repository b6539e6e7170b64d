using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Guard;

/// <summary>What the packet filter should do. Families that are switched off are not touched.</summary>
public sealed record GuardPlan
{
    /// <summary>The mark of control traffic.</summary>
    public required PacketMark Mark { get; init; }

    /// <summary>
    /// The WAN links: local and forwarded packets without the mark are dropped on them, except what a link needs to live (DHCP, DHCPv6,
    /// router and neighbour discovery, multicast listener reports, IGMP). Links are matched by whole name; one that does not exist yet is
    /// guarded from its first packet.
    /// </summary>
    public EquatableArray<string> WanLinks { get; init; } = [];

    /// <summary>False with <c>fallback: direct</c> while no exit carries user traffic: nothing is dropped, connection marks are still kept.</summary>
    public bool DropsUserTraffic { get; init; } = true;

    /// <summary>Tunnel links on which the source of forwarded packets is replaced by the tunnel's own address.</summary>
    public EquatableArray<string> MasqueradeLinks { get; init; } = [];

    /// <summary>Tunnel links on which the TCP segment size is clamped to the path MTU.</summary>
    public EquatableArray<string> ClampLinks { get; init; } = [];

    /// <summary>
    /// Where the tunnels' own outer packets go: this machine's UDP packets to such an endpoint are dropped on the very link, with and
    /// without the mark and whatever <see cref="DropsUserTraffic"/> says, since a tunnel that carries its own packets multiplies them
    /// without end. Packets that are forwarded for users are none of these and pass.
    /// </summary>
    public EquatableArray<TunnelEndpoint> OwnEndpoints { get; init; } = [];

    /// <summary>The lookups to redirect, in both families whatever <see cref="Families"/> says; null when none are.</summary>
    public DnsRedirect? DnsRedirect { get; init; }

    /// <summary>The families to guard.</summary>
    public EquatableArray<IpFamily> Families { get; init; } = IpFamilyFacts.All;
}
