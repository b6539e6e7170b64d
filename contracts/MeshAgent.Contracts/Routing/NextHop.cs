using System.Net;

namespace MeshAgent.Contracts.Routing;

/// <summary>One way on for a packet: a gateway on a link, or the link itself.</summary>
public sealed record NextHop
{
    /// <summary>The link (<c>RTA_OIF</c>, <c>rtnh_ifindex</c>).</summary>
    public required int LinkIndex { get; init; }

    /// <summary>
    /// The router to send to (<c>RTA_GATEWAY</c>, or <c>RTA_VIA</c> for an IPv6 gateway of an IPv4 route), without a scope id; null when
    /// the destination is on the link itself, as over PPPoE.
    /// </summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>Take the gateway for on-link though no prefix says so (<c>RTNH_F_ONLINK</c>).</summary>
    public bool OnLink { get; init; }

    /// <summary>Share of the flows among several next hops, 1 to 256 (<c>rtnh_hops</c> + 1).</summary>
    public int Weight { get; init; } = 1;

    /// <summary>The kernel holds it for unusable now: link down or dead (<c>RTNH_F_DEAD</c>, <c>RTNH_F_LINKDOWN</c>). Ignored in changes.</summary>
    public bool IsDead { get; init; }
}
