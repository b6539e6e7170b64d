using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Core.Recovery;

/// <summary>
/// One way to the internet outside any tunnel, for one family. Links are held by name, since their numbers change over a restart; all
/// attributes are kept as they were found.
/// </summary>
public sealed record WanPath
{
    /// <summary>The family.</summary>
    public required IpFamily Family { get; init; }

    /// <summary>The next hops: one, or several of a multipath route.</summary>
    public required EquatableArray<PathHop> Hops { get; init; }

    /// <summary>The metric that the route had where it was found.</summary>
    public uint Metric { get; init; }

    /// <summary>The preferred source that the route had.</summary>
    public IPAddress? PreferredSource { get; init; }

    /// <summary>The path MTU in bytes that the route had; 0 for none.</summary>
    public int Mtu { get; init; }

    /// <summary>The link of the first hop: the one that names the path.</summary>
    public string LinkName => Hops[0].LinkName;

    /// <summary>The gateway of the first hop; null when the link needs none.</summary>
    public IPAddress? Gateway => Hops[0].Gateway;

    /// <summary>What makes it this path and no other: family and hops. Metric and source may change without making it another.</summary>
    public PathKey Key => new(Family, Hops);

    /// <summary>The route that puts it into a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="metric">The metric in that table.</param>
    /// <param name="protocol">The agent's protocol number.</param>
    /// <param name="linkIndex">Gives a link's number for its name.</param>
    /// <returns>The default route.</returns>
    public Route ToRoute(uint table, uint metric, byte protocol, Func<string, int> linkIndex) => new()
    {
        Destination = Family.Everything(),
        Table = table,
        Metric = metric,
        Protocol = protocol,
        PreferredSource = PreferredSource,
        Mtu = Mtu,
        Scope = Family == IpFamily.IPv4 && Hops.All(static hop => hop.Gateway is null) ? RouteScope.Link : RouteScope.Universe,
        NextHops = Hops.Select(hop => new NextHop
        {
            LinkIndex = linkIndex(hop.LinkName),
            Gateway = hop.Gateway,
            OnLink = hop.OnLink,
            Weight = hop.Weight,
        }).ToEquatableArray(),
    };

    /// <summary>As it is shown: <c>192.0.2.1 on wan0</c>.</summary>
    /// <returns>The hops.</returns>
    public override string ToString() => Key.ToString();
}
