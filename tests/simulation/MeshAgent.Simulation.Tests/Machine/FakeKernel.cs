using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Simulation.Tests.Machine;

/// <summary>
/// The kernel's routing state in memory, with the behaviours that have bitten route daemons: connected routes come and go with addresses, a
/// link that goes down takes its routes along without a word, IPv6 addresses go with it. Lists, not sets: order is part of determinism.
/// </summary>
internal sealed partial class FakeKernel
{
    private const uint Ipv6ConnectedMetric = 256;

    private readonly List<Link> links = [];
    private readonly List<LinkAddress> addresses = [];
    private readonly RouteStore routes = new();
    private readonly List<RoutingRule> rules = [];
    private readonly Dictionary<(int Link, IPAddress Address), Neighbour> neighbours = [];
    private int lastIndex;

    public FakeKernel()
    {
        foreach (var family in IpFamilyFacts.All)
        {
            rules.Add(new RoutingRule { Family = family, Preference = 0, Table = RouteTables.Local, Protocol = RouteProtocols.Kernel });
            rules.Add(new RoutingRule { Family = family, Preference = 32766, Table = RouteTables.Main, Protocol = RouteProtocols.Kernel });
        }

        // fib_default_rules_init; IPv6 has no such rule.
        rules.Add(new RoutingRule { Family = IpFamily.IPv4, Preference = 32767, Table = RouteTables.Default, Protocol = RouteProtocols.Kernel });
    }

    /// <summary>Somebody changed something: the backend announces it.</summary>
    public event Action? Changed;

    public IReadOnlyList<Link> Links => links;

    public IReadOnlyList<LinkAddress> Addresses => addresses;

    public IReadOnlyList<Route> Routes => routes;

    public IReadOnlyList<RoutingRule> Rules => rules;

    public Link? Find(string name) => links.FirstOrDefault(link => link.Name == name);

    public string NameOf(int index) => links.FirstOrDefault(link => link.Index == index)?.Name ?? "";

    public void AddLink(string name, string mac = "", bool pointToPoint = false)
    {
        links.Add(new Link
        {
            Index = ++lastIndex,
            Name = name,
            MacAddress = mac,
            IsUp = true,
            HasCarrier = true,
            IsPointToPoint = pointToPoint,
            IsLoopback = name == "lo",
        });
        Announce();
    }

    public void RemoveLink(string name)
    {
        if (Find(name) is not { } link)
        {
            return;
        }

        FlushRoutes(link.Index);
        addresses.RemoveAll(address => address.LinkIndex == link.Index);
        links.Remove(link);
        Announce();
    }

    public void SetUp(string name, bool isUp)
    {
        if (Find(name) is not { } link || link.IsUp == isUp)
        {
            return;
        }

        Replace(link, link with { IsUp = isUp, HasCarrier = isUp });
        if (isUp)
        {
            foreach (var address in addresses.Where(address => address.LinkIndex == link.Index).ToList())
            {
                AddConnected(address);
            }
        }
        else
        {
            FlushRoutes(link.Index);
            // net.ipv6.conf.*.keep_addr_on_down is 0 by default.
            addresses.RemoveAll(address => address.LinkIndex == link.Index && address.Family == IpFamily.IPv6 && !address.Address.IsIPv6LinkLocal);
        }

        Announce();
    }

    public void SetCarrier(string name, bool hasCarrier)
    {
        if (Find(name) is { IsUp: true } link && link.HasCarrier != hasCarrier)
        {
            Replace(link, link with { HasCarrier = hasCarrier });
            ForgetNeighbours(link.Index);
            Announce();
        }
    }

    public void AddAddress(string name, IPAddress address, int length)
    {
        if (Find(name) is not { } link || addresses.Any(known => known.LinkIndex == link.Index && known.Address.Equals(address)))
        {
            return;
        }

        var added = new LinkAddress { LinkIndex = link.Index, Address = address, PrefixLength = length };
        addresses.Add(added);
        if (link.IsUp)
        {
            AddConnected(added);
        }

        Announce();
    }

    public void RemoveAddress(string name, IPAddress address)
    {
        if (Find(name) is not { } link || addresses.FirstOrDefault(known => known.LinkIndex == link.Index && known.Address.Equals(address)) is not { } gone)
        {
            return;
        }

        addresses.Remove(gone);
        routes.RemoveAll(route => route.Protocol == RouteProtocols.Kernel && route.Destination == gone.Prefix && OverLink(route, link.Index)
            && !addresses.Any(other => other.LinkIndex == link.Index && other.Prefix == gone.Prefix));
        routes.RemoveAll(route => Equals(route.PreferredSource, gone.Address));
        if (gone.Family == IpFamily.IPv4 && !addresses.Any(other => other.LinkIndex == link.Index && other.Family == IpFamily.IPv4))
        {
            // fib_disable_ip: the last IPv4 address takes every IPv4 route of the link along.
            routes.RemoveAll(route => route.Family == IpFamily.IPv4 && OverLink(route, link.Index));
        }

        Announce();
    }

    /// <summary>Somebody else adds a route; what the kernel would not take is not there afterwards.</summary>
    public bool AddForeign(Route route)
    {
        if (Refusal(route) is not null || routes.Any(known => IsSameEntry(known, route)))
        {
            return false;
        }

        routes.Add(route);
        Announce();
        return true;
    }

    public void DeleteRoutes(Predicate<Route> which)
    {
        if (routes.RemoveAll(which) > 0)
        {
            Announce();
        }
    }

    public void AddForeignRule(RoutingRule rule)
    {
        InsertRule(rule);
        Announce();
    }

    public void DeleteRules(Predicate<RoutingRule> which)
    {
        if (rules.RemoveAll(which) > 0)
        {
            Announce();
        }
    }

    public void SetNeighbour(int link, IPAddress address, string mac)
    {
        var state = mac.Length > 0 ? NeighbourState.Reachable : NeighbourState.Failed;
        var entry = new Neighbour(link, address, state, mac);
        if (!neighbours.TryGetValue((link, address), out var known) || known != entry)
        {
            neighbours[(link, address)] = entry;
            Announce();
        }
    }

    private static bool OverLink(Route route, int link) => route.NextHops.Any(hop => hop.LinkIndex == link);

    private static bool IsSameEntry(Route one, Route other) =>
        one.Destination == other.Destination && one.Table == other.Table && one.Metric == other.Metric && one.SourcePrefix == other.SourcePrefix;

    private void Replace(Link old, Link changed) => links[links.IndexOf(old)] = changed;

    private void ForgetNeighbours(int link)
    {
        foreach (var key in neighbours.Keys.Where(key => key.Link == link).ToList())
        {
            neighbours.Remove(key);
        }
    }

    private void FlushRoutes(int link)
    {
        routes.RemoveAll(route => OverLink(route, link));
        ForgetNeighbours(link);
    }

    private void AddConnected(LinkAddress address)
    {
        var route = new Route
        {
            Destination = address.Prefix,
            Protocol = RouteProtocols.Kernel,
            Metric = address.Family == IpFamily.IPv6 ? Ipv6ConnectedMetric : 0,
            Scope = address.Family == IpFamily.IPv4 ? RouteScope.Link : RouteScope.Universe,
            NextHops = [new NextHop { LinkIndex = address.LinkIndex }],
        };
        if (!routes.Any(known => known == route))
        {
            routes.Add(route);
        }
    }

    private void InsertRule(RoutingRule rule)
    {
        var place = rules.FindIndex(known => known.Preference > rule.Preference);
        rules.Insert(place < 0 ? rules.Count : place, rule);
    }

    private void Announce() => Changed?.Invoke();
}
