using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Simulation.Tests.Agent;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Events;

/// <summary>
/// Bursts of router advertisements: routers, prefixes, lifetimes and preferences change faster than anybody can follow, and the kernel's
/// announcements of it are partly lost.
/// </summary>
internal sealed class AdvertisementStorms(Neighbourhood world, Timeline timeline, Random random, SimulatedAgent agent)
{
    private const int Advertisements = 40;
    private const int RouterAdvertisementMetric = 1024;

    private static readonly string[] Links = ["wan0", "wan1"];

    // The network's own router, one that is not there, and one that answers neighbour discovery and leads nowhere.
    private static readonly IPAddress[] Strangers = [IPAddress.Parse("fe80::2"), IPAddress.Parse("fe80::3")];

    public IEnumerable<Happening> All() =>
    [
        new("router advertisements storm", 3, Storm),
    ];

    /// <summary>The lifetimes of what strangers advertised end (RFC 4861 §6.3.5), and nobody advertises anything new.</summary>
    public void Heal() => world.Kernel.DeleteRoutes(static route =>
        route.Protocol == RouteProtocols.RouterAdvertisement && route.NextHops.Any(static hop => Strangers.Contains(hop.Gateway)));

    private string Storm()
    {
        var (link, left, lost) = (Links[random.Next(Links.Length)], 5 + random.Next(Advertisements), random.Next(2) == 0);
        // Its own, since it goes on while other things happen.
        var own = new Random(random.Next());
        if (lost)
        {
            agent.Deafen(TimeSpan.FromMilliseconds(own.Next(2000)));
        }

        Advertise(link, left, own);
        return $"{link}, {left} of them, announcements lost: {lost}";
    }

    private void Advertise(string link, int left, Random own)
    {
        if (world.Kernel.Find(link) is { IsUsable: true } there && world.Attached.TryGetValue(link, out var network) && network.IsOn)
        {
            One(link, there.Index, network, own);
        }

        if (left > 1)
        {
            timeline.In(TimeSpan.FromMilliseconds(own.Next(200)), () => Advertise(link, left - 1, own));
        }
    }

    private void One(string link, int index, Network network, Random own)
    {
        network.Machines[Strangers[1]] = "02:00:00:00:99:97";
        var router = own.Next(2) == 0 ? network.Gateway.IPv6 : Strangers[own.Next(Strangers.Length)];
        var prefix = IPAddress.Parse($"2001:db8:f{own.Next(4)}::100");
        switch (own.Next(6))
        {
            case 0:
                // Lifetime 0: the router is no default router any more.
                world.Kernel.DeleteRoutes(route => IsOf(route, index) && route.NextHops[0].Gateway!.Equals(router));
                break;
            case 1:
                world.Kernel.AddAddress(link, prefix, 64);
                break;
            case 2:
                world.Kernel.RemoveAddress(link, prefix);
                break;
            default:
                var metric = (uint)(RouterAdvertisementMetric + own.Next(4));
                world.Kernel.DeleteRoutes(route => IsOf(route, index) && route.NextHops[0].Gateway!.Equals(router));
                world.Kernel.AddForeign(new Route
                {
                    Destination = IpFamily.IPv6.Everything(),
                    Metric = metric,
                    Protocol = RouteProtocols.RouterAdvertisement,
                    ExpiresSeconds = (uint)own.Next(1, 1800),
                    NextHops = [new NextHop { LinkIndex = index, Gateway = router }],
                });
                break;
        }
    }

    private static bool IsOf(Route route, int link) => route.IsDefault
        && route.Protocol == RouteProtocols.RouterAdvertisement
        && route.NextHops.Count == 1
        && route.NextHops[0] is { Gateway: not null } hop
        && hop.LinkIndex == link;
}
