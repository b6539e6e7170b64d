using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Routing;

/// <summary>A route of any table and shape.</summary>
public sealed record Route
{
    /// <summary>The addresses that it is for (<c>RTA_DST</c>); length 0 is a default route. Gives the family.</summary>
    public required IPNetwork Destination { get; init; }

    /// <summary>The table, 1 to 4294967295 (<c>RTA_TABLE</c>).</summary>
    public uint Table { get; init; } = RouteTables.Main;

    /// <summary>What it does (<c>rtm_type</c>).</summary>
    public RouteType Type { get; init; } = RouteType.Unicast;

    /// <summary>The next hops; several share the traffic by weight (<c>RTA_MULTIPATH</c>); none for <see cref="RouteType.Unreachable"/> and its like.</summary>
    public EquatableArray<NextHop> NextHops { get; init; } = [];

    /// <summary>Lower is preferred (<c>RTA_PRIORITY</c>); 0 is the best for IPv4; IPv6 turns 0 into 1024 when a route is added.</summary>
    public uint Metric { get; init; }

    /// <summary>Who made it (<c>rtm_protocol</c>); the agent's own carry <see cref="RouteProtocols.MeshAgent"/>.</summary>
    public byte Protocol { get; init; }

    /// <summary>How far the destination is (<c>rtm_scope</c>).</summary>
    public RouteScope Scope { get; init; } = RouteScope.Universe;

    /// <summary>The source address for packets that have none yet (<c>RTA_PREFSRC</c>).</summary>
    public IPAddress? PreferredSource { get; init; }

    /// <summary>Only for packets from here (<c>RTA_SRC</c>, IPv6 only); null for all.</summary>
    public IPNetwork? SourcePrefix { get; init; }

    /// <summary>Path MTU in bytes (<c>RTAX_MTU</c>); 0 when the link's counts.</summary>
    public int Mtu { get; init; }

    /// <summary>Seconds until the kernel drops it (<c>rta_expires</c>, router advertisements); null when it stays. Ignored in changes.</summary>
    public long? ExpiresSeconds { get; init; }

    /// <summary>The family of the destination.</summary>
    public IpFamily Family => Destination.Family();

    /// <summary>Whether it matches every destination.</summary>
    public bool IsDefault => Destination.PrefixLength == 0;

    /// <summary>As <c>ip route</c> prints it, for logs and explanations; links by number.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => RouteText.Of(this, static index => $"if{index}");
}
