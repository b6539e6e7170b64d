using System.Net;

namespace MeshAgent.Netlink.Routing.Routes;

/// <summary>One next hop of a route.</summary>
/// <param name="LinkIndex">RTA_OIF or rtnh_ifindex.</param>
/// <param name="Gateway">RTA_GATEWAY, or RTA_VIA for a gateway of the other family; null when the destination is on the link.</param>
/// <param name="Flags">RTNH_F_*.</param>
/// <param name="Weight">Share among several, 1 to 256 (rtnh_hops + 1).</param>
public sealed record KernelNextHop(int LinkIndex, IPAddress? Gateway, NextHopFlags Flags = NextHopFlags.None, int Weight = 1);
