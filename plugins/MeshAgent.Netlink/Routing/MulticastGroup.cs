namespace MeshAgent.Netlink.Routing;

/// <summary>Multicast groups of NETLINK_ROUTE (RTNLGRP_*, linux/rtnetlink.h).</summary>
public static class MulticastGroup
{
    /// <summary>Links.</summary>
    public const int Link = 1;

    /// <summary>Neighbour entries.</summary>
    public const int Neighbour = 3;

    /// <summary>IPv4 addresses.</summary>
    public const int IPv4Address = 5;

    /// <summary>IPv4 routes.</summary>
    public const int IPv4Route = 7;

    /// <summary>IPv4 rules.</summary>
    public const int IPv4Rule = 8;

    /// <summary>IPv6 addresses.</summary>
    public const int IPv6Address = 9;

    /// <summary>IPv6 routes.</summary>
    public const int IPv6Route = 11;

    /// <summary>IPv6 rules.</summary>
    public const int IPv6Rule = 19;

    /// <summary>Next-hop objects; Linux 5.3.</summary>
    public const int NextHop = 32;
}
