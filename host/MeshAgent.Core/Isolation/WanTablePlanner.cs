using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Roles;

namespace MeshAgent.Core.Isolation;

/// <summary>Plans the table that control traffic looks its way up in.</summary>
public static class WanTablePlanner
{
    /// <summary>The step between the metrics of paths, so that an administrator's own route fits between.</summary>
    public const uint MetricStep = 10;

    private static readonly IPNetwork LinkLocal = new(IPAddress.Parse("fe80::"), 64);

    /// <summary>Plans the routes of one family.</summary>
    /// <param name="family">The family.</param>
    /// <param name="view">What is known.</param>
    /// <param name="paths">The WAN paths, best first.</param>
    /// <returns>On-link prefixes, ways around them, then a default for each usable path, best first.</returns>
    public static EquatableArray<Wanted<Route>> Plan(IpFamily family, DecisionView view, EquatableArray<TrackedPath> paths)
    {
        var uplinks = OnLinkPrefixes.Find(family, view, LinkRole.Wan).Where(static item => item.Link.IsUsable).ToList();
        var users = OnLinkPrefixes.Find(family, view, LinkRole.Lan, LinkRole.Mesh);
        return OnLink(family, view, uplinks)
            .Concat(Throws(view, uplinks, users))
            .Concat(Defaults(view, paths))
            .Concat(NameServers(family, view, paths, users))
            // One entry of the table is wanted once: a name server at a user's own host address would be planned over its throw for ever.
            .DistinctBy(static wanted => (wanted.Item.Destination, wanted.Item.Metric))
            .ToEquatableArray();
    }

    private static IEnumerable<Wanted<Route>> OnLink(
        IpFamily family, DecisionView view, List<(Contracts.Links.Link Link, IPNetwork Prefix, IPAddress Own)> uplinks)
    {
        foreach (var (link, prefix, own) in uplinks)
        {
            yield return new(
                Route(view, prefix) with
                {
                    NextHops = [new NextHop { LinkIndex = link.Index }],
                    Scope = family == IpFamily.IPv4 ? RouteScope.Link : RouteScope.Universe,
                    PreferredSource = family == IpFamily.IPv4 ? own : null,
                    Metric = MetricOf(link),
                },
                $"{prefix} is on {link.Name} itself: peers and gateways there need no gateway");
        }

        if (family == IpFamily.IPv6)
        {
            foreach (var link in view.Roles.With(LinkRole.Wan).Where(link => link.IsUsable && ApplicabilityCheck.HasIPv6(link, view.Snapshot)))
            {
                yield return new(
                    Route(view, LinkLocal) with { NextHops = [new NextHop { LinkIndex = link.Index }], Metric = MetricOf(link) },
                    $"link-local name servers and gateways of {link.Name}");
            }
        }
    }

    // Control traffic to a peer on a LAN or mesh link must not be dragged to the WAN by its default: the look-up leaves this table there
    // and finds the connected route of main.
    private static IEnumerable<Wanted<Route>> Throws(
        DecisionView view,
        List<(Contracts.Links.Link Link, IPNetwork Prefix, IPAddress Own)> uplinks,
        IReadOnlyList<(Contracts.Links.Link Link, IPNetwork Prefix, IPAddress Own)> users) =>
        from user in users.DistinctBy(static item => item.Prefix)
        where uplinks.All(uplink => uplink.Prefix != user.Prefix)
        select new Wanted<Route>(
            Route(view, user.Prefix) with { Type = RouteType.Throw, Metric = MetricStep },
            $"{user.Prefix} is on {user.Link.Name}: control traffic to a peer there takes that link");

    private static IEnumerable<Wanted<Route>> Defaults(DecisionView view, EquatableArray<TrackedPath> paths) =>
        paths.Where(static path => path.State.IsUsable)
            .Select((path, place) => new Wanted<Route>(
                RouteOf(path.Path, view, MetricStep * (uint)(place + 1)),
                $"{path.State.Word} WAN path: {path.Why}"));

    private static IEnumerable<Wanted<Route>> NameServers(
        IpFamily family,
        DecisionView view,
        EquatableArray<TrackedPath> paths,
        IReadOnlyList<(Contracts.Links.Link Link, IPNetwork Prefix, IPAddress Own)> users)
    {
        // The same address may be a server of two networks; the routes differ by metric then, and a question is bound to its link.
        var usable = paths.Where(static path => path.State.IsUsable).ToList();
        foreach (var server in WanServers.Valid(view).Where(server => server.Family == family
                && !server.Address.IsIPv6LinkLocal && users.Any(user => user.Prefix.Contains(server.Address))))
        {
            var place = usable.FindIndex(path => ServerPaths.Leads(path, server));
            if (place >= 0)
            {
                yield return new(
                    RouteOf(usable[place].Path, view, MetricStep * (uint)(place + 1)) with
                    {
                        Destination = new IPNetwork(server.Address, family.AddressBits()),
                    },
                    $"WAN name server {server} has an address of users' prefixes and is asked over the WAN all the same");
            }
        }
    }

    // The kernel refuses a route whose preferred source is no address of this machine, as a remembered one may be by now.
    internal static Route RouteOf(WanPath path, DecisionView view, uint metric)
    {
        var route = path.ToRoute(
            view.Settings.Identity.WanTable, metric, view.Settings.Identity.RouteProtocol, name => view.Roles.Find(name)!.Index);
        return view.Snapshot.Routing.Addresses.Any(own => own.Address.Equals(route.PreferredSource)) ? route : route with { PreferredSource = null };
    }

    private static Route Route(DecisionView view, IPNetwork destination) => new()
    {
        Destination = destination,
        Table = view.Settings.Identity.WanTable,
        Protocol = view.Settings.Identity.RouteProtocol,
    };

    // Two links may have one prefix; their routes differ by metric then, and a socket bound to a link finds its own.
    private static uint MetricOf(Contracts.Links.Link link) => (uint)link.Index;
}
