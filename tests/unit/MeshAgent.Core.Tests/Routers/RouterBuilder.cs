using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Observation;

namespace MeshAgent.Core.Tests.Routers;

/// <summary>A router in the words of a test: each call changes one thing that the agent could see.</summary>
internal sealed partial class RouterBuilder
{
    private readonly List<Link> links = [];
    private readonly List<LinkAddress> addresses = [];
    private readonly List<Neighbour> neighbours = [];
    private readonly List<Route> routes = [];
    private readonly List<RoutingRule> rules = [];
    private readonly List<Lease> leases = [];
    private readonly List<NameServer> servers = [];
    private readonly List<LookupReport> lookups = [];
    private readonly List<ProbeReport> probes = [];
    private readonly Dictionary<IpFamily, Fault> faults = [];
    private readonly HashSet<IpFamily> absent = [];
    private GuardObservation? guard = new();

    public RouteBackendCapabilities Capabilities { get; set; } =
        RouteBackendCapabilities.PolicyRouting | RouteBackendCapabilities.RulePorts | RouteBackendCapabilities.Neighbours;

    /// <summary>What the kernel says about lookups' ways.</summary>
    public EquatableArray<WayAnswer> Ways { get; set; } = [];

    /// <summary>What the machine says about exits' processes.</summary>
    public EquatableArray<DaemonSighting> Daemons { get; set; } = [];

    public RouterBuilder Link(string name, string mac = "", bool pointToPoint = false, string master = "")
    {
        var index = links.Count == 0 ? 1 : links.Max(static link => link.Index) + 1;
        links.Add(new Link
        {
            Index = index,
            Name = name,
            MacAddress = mac,
            IsUp = true,
            HasCarrier = true,
            IsPointToPoint = pointToPoint,
            IsLoopback = name == "lo",
            MasterIndex = master.Length == 0 ? 0 : IndexOf(master),
        });
        return this;
    }

    public RouterBuilder Change(string name, Func<Link, Link> change)
    {
        var place = links.FindIndex(link => link.Name == name);
        links[place] = change(links[place]);
        return this;
    }

    public RouterBuilder WithoutLink(string name)
    {
        var index = IndexOf(name);
        links.RemoveAll(link => link.Index == index);
        addresses.RemoveAll(address => address.LinkIndex == index);
        neighbours.RemoveAll(entry => entry.LinkIndex == index);
        routes.RemoveAll(route => route.NextHops.Any(hop => hop.LinkIndex == index));
        return this;
    }

    public RouterBuilder Address(string link, string cidr, string? peer = null)
    {
        var parts = cidr.Split('/');
        addresses.Add(new LinkAddress
        {
            LinkIndex = IndexOf(link),
            Address = IPAddress.Parse(parts[0]),
            PrefixLength = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture),
            Peer = peer is null ? null : IPAddress.Parse(peer),
        });
        return this;
    }

    public RouterBuilder WithoutAddresses(string link)
    {
        addresses.RemoveAll(address => address.LinkIndex == IndexOf(link));
        return this;
    }

    public RouterBuilder Default(
        string? gateway,
        string link,
        uint metric = 0,
        uint table = RouteTables.Main,
        byte protocol = RouteProtocols.Dhcp,
        bool onLink = false,
        string? source = null,
        IpFamily? family = null)
    {
        var address = gateway is null ? null : IPAddress.Parse(gateway);
        routes.Add(new Route
        {
            Destination = (family ?? address?.Family() ?? IpFamily.IPv4).Everything(),
            Table = table,
            Metric = metric,
            Protocol = protocol,
            PreferredSource = source is null ? null : IPAddress.Parse(source),
            NextHops = [new NextHop { LinkIndex = IndexOf(link), Gateway = address, OnLink = onLink }],
        });
        return this;
    }

    public RouterBuilder Multipath(params (string Gateway, string Link, int Weight, bool IsDead)[] hops)
    {
        routes.Add(new Route
        {
            Destination = IPAddress.Parse(hops[0].Gateway).Family().Everything(),
            Protocol = RouteProtocols.Static,
            NextHops = hops.Select(hop => new NextHop
            {
                LinkIndex = IndexOf(hop.Link),
                Gateway = IPAddress.Parse(hop.Gateway),
                Weight = hop.Weight,
                IsDead = hop.IsDead,
            }).ToEquatableArray(),
        });
        return this;
    }

    /// <summary>Takes away what others made, as a DHCP client that loses its lease does.</summary>
    public RouterBuilder WithoutForeignDefaults()
    {
        routes.RemoveAll(static route => route.IsDefault && route.Protocol != RouteProtocols.MeshAgent);
        return this;
    }

    /// <summary>Somebody flushes the agent's tables.</summary>
    public RouterBuilder WithoutOwnRoutes()
    {
        routes.RemoveAll(static route => route.Protocol == RouteProtocols.MeshAgent);
        return this;
    }

    public RouterBuilder Route(Route route)
    {
        routes.Add(route);
        return this;
    }

    public RouterBuilder WithoutRoutes(Predicate<Route> which)
    {
        routes.RemoveAll(which);
        return this;
    }

    public RouterBuilder Rule(RoutingRule rule)
    {
        rules.Add(rule);
        return this;
    }

    public RouterBuilder WithoutRules(Predicate<RoutingRule> which)
    {
        rules.RemoveAll(which);
        return this;
    }

    public RouterBuilder Neighbour(string link, string address, string mac, NeighbourState state = NeighbourState.Reachable)
    {
        var index = IndexOf(link);
        neighbours.RemoveAll(entry => entry.LinkIndex == index && entry.Address.Equals(IPAddress.Parse(address)));
        neighbours.Add(new Neighbour(index, IPAddress.Parse(address), state, mac));
        return this;
    }

    public RouterBuilder WithoutNeighbours()
    {
        neighbours.Clear();
        return this;
    }

    public RouterBuilder Lease(string link, string gateway, uint metric = 0)
    {
        leases.Add(new Lease { LinkName = link, Family = IPAddress.Parse(gateway).Family(), Gateway = IPAddress.Parse(gateway), Metric = metric });
        return this;
    }

    public RouterBuilder NameServer(
        string address, NameServerScope scope = NameServerScope.Wan, string link = "", DateTimeOffset? expiresAt = null)
    {
        servers.Add(new NameServer { Address = IPAddress.Parse(address), Scope = scope, LinkName = link, ExpiresAt = expiresAt });
        return this;
    }

    public RouterBuilder WithoutNameServers()
    {
        servers.Clear();
        return this;
    }

    public RouterBuilder Unreadable(IpFamily family)
    {
        faults[family] = new Fault(FaultOrigin.System, $"{family.Word()} cannot be read");
        return this;
    }

    public RouterBuilder Absent(IpFamily family)
    {
        absent.Add(family);
        return this;
    }

    public RouterBuilder Guard(GuardObservation? observation)
    {
        guard = observation;
        return this;
    }

    public RouterBuilder Report(LookupReport report)
    {
        lookups.Add(report);
        return this;
    }

    public RouterBuilder Report(ProbeReport report)
    {
        probes.Add(report);
        return this;
    }

    public int IndexOf(string link) => links.First(item => item.Name == link).Index;

    public RouterSnapshot Build() => new()
    {
        Capabilities = Capabilities,
        Guard = guard,
        Ways = Ways,
        Daemons = Daemons,
        NameServers = servers.ToEquatableArray(),
        Lookups = lookups.ToEquatableArray(),
        Probes = probes.ToEquatableArray(),
        Exits = BuildExits(),
        Stillness = Stillness,
        Routing = new RouteObservation
        {
            Links = links.ToEquatableArray(),
            Addresses = addresses.ToEquatableArray(),
            Neighbours = neighbours.ToEquatableArray(),
            Leases = leases.ToEquatableArray(),
            Routing = PerFamily.Create(Routing),
        },
    };

    private FamilyRouting Routing(IpFamily family) =>
        faults.TryGetValue(family, out var fault) ? new FamilyRouting { Fault = fault }
        : absent.Contains(family) ? new FamilyRouting { IsAbsent = true }
        : new FamilyRouting
        {
            Routes = routes.Where(route => route.Family == family).ToEquatableArray(),
            Rules = rules.Where(rule => rule.Family == family).OrderBy(static rule => rule.Preference).ToEquatableArray(),
        };
}
