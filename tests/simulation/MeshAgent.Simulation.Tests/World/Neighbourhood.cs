using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Simulation.Tests.Machine;

namespace MeshAgent.Simulation.Tests.World;

/// <summary>Everything outside the agent: the router's kernel, what its cables lead to, the internet.</summary>
internal sealed class Neighbourhood
{
    public static readonly IPAddress SomeHost = IPAddress.Parse("198.51.100.200");
    /// <summary>A host that nobody has a route of its own for.</summary>
    public static readonly IPAddress QuietHost = IPAddress.Parse("203.0.113.250");

    public static readonly IPAddress SomeHost6 = IPAddress.Parse("2001:db8:ff::1");

    /// <summary>Everything outside the agent.</summary>
    /// <param name="otherPriority">The preference of the exit of the other technology; those of the first have 10 and 20.</param>
    public Neighbourhood(int otherPriority)
    {
        Exits =
        [
            new("near", "203.0.113.10", 10, Technologies[0]) { Addresses = [IPAddress.Parse("203.0.113.10")] },
            new("far", "far.example.net", 20, Technologies[0]) { Addresses = [IPAddress.Parse("203.0.113.20"), IPAddress.Parse("2001:db8:e::20")] },
            new("other", "203.0.113.40", otherPriority, Technologies[1]) { Addresses = [IPAddress.Parse("203.0.113.40")] },
        ];
        Kernel.AddLink("lo");
        Kernel.AddLink("br-lan", "02:00:00:00:01:01");
        Kernel.AddLink("wan0", "02:00:00:00:01:02");
        Kernel.AddLink("wan1", "02:00:00:00:01:03");
        Kernel.AddLink("bat0", "02:00:00:00:01:04");
        Kernel.AddAddress("lo", IPAddress.Loopback, 8);
        Kernel.AddAddress("br-lan", IPAddress.Parse("192.168.1.1"), 24);
        Kernel.AddAddress("br-lan", IPAddress.Parse("2001:db8:1::1"), 64);
        Kernel.AddAddress("bat0", IPAddress.Parse("10.1.0.5"), 16);
        Kernel.AddAddress("bat0", IPAddress.Parse("2001:db8:10::5"), 64);
        Networks = [Home("isp-a", 2, "192.0.2"), Home("isp-b", 3, "198.18.0"), Home("office", 4, "192.0.2")];
        // The office has the same prefix, a printer at the address where isp-a has its gateway, and its own router elsewhere.
        Networks[2].Machines[IPAddress.Parse("192.0.2.1")] = "02:00:00:00:99:99";
        Networks[2].Machines[IPAddress.Parse("192.0.2.254")] = Networks[2].RouterMac;
        Networks[2].Gateway = new(IPAddress.Parse("192.0.2.254"), IPAddress.Parse("fe80::1"));
        Attached["wan0"] = Networks[0];
        Attached["wan1"] = Networks[1];
        Kernel.AskNeighbour = (link, address) => Resolve(Kernel.NameOf(link), address);
    }

    public FakeKernel Kernel { get; } = new();

    public FakeGuard Guard { get; } = new();

    public IReadOnlyList<Network> Networks { get; }

    /// <summary>Which network each WAN cable leads to.</summary>
    public Dictionary<string, Network> Attached { get; } = [];

    /// <summary>The technologies that exits speak, each with a tunnel of its own.</summary>
    public static IReadOnlyList<string> Technologies { get; } = ["wg", "tap"];

    public IReadOnlyList<ExitServer> Exits { get; }

    /// <summary>The exit that the operator prefers.</summary>
    public ExitServer Preferred => Exits.MinBy(static exit => exit.Priority)!;

    /// <summary>The name servers of the WAN; the last is known by a lease that ends.</summary>
    public IReadOnlyList<NameServerHost> NameServers { get; } =
        [new(IPAddress.Parse("198.51.100.53")), new(IPAddress.Parse("2001:db8:53::53")), new(IPAddress.Parse("198.51.100.153"))];

    /// <summary>A name server of the users' own network, which knows no exit.</summary>
    public static IPAddress UsersNameServer { get; } = IPAddress.Parse("10.1.0.53");

    /// <summary>When the lease that names the last name server ends.</summary>
    public DateTimeOffset ServerLeaseEnds
    {
        get;
        set
        {
            field = value;
            ServersChanged?.Invoke();
        }
    }
        = DateTimeOffset.MaxValue;

    /// <summary>There is no lease that tells of name servers.</summary>
    public bool IsLeaseLost
    {
        get;
        set
        {
            field = value;
            ServersChanged?.Invoke();
        }
    }

    /// <summary>Leases tell something else now: their source announces it.</summary>
    public event Action? ServersChanged;

    /// <summary>Sends a packet of this machine and follows it to its end.</summary>
    public Delivery Send(Packet packet)
    {
        var way = Kernel.Walk(packet);
        if (!way.Leaves)
        {
            return Delivery.NotSent;
        }

        if (way.Link.StartsWith(FakeTunnel.LinkPrefix, StringComparison.Ordinal))
        {
            return Delivery.Tunnelled;
        }

        if (!Guard.Passes(packet, way.Link) || Kernel.Find(way.Link) is not { IsUsable: true } || !Attached.TryGetValue(way.Link, out var network))
        {
            return Delivery.Lost;
        }

        var mac = Resolve(way.Link, way.NextHop!);
        if (mac.Length == 0)
        {
            return Delivery.Refused;
        }

        if (mac != network.RouterMac || !network.LeadsOn)
        {
            return network.Refuses ? Delivery.Refused : Delivery.Lost;
        }

        // The router takes only what comes from an address of its network.
        var isOurs = Kernel.Addresses.Any(own => Kernel.NameOf(own.LinkIndex) == way.Link && network.Prefix[packet.Family].Contains(own.Address));
        return isOurs ? Delivery.Arrives : Delivery.Lost;
    }

    /// <summary>What a name stands for, as the name servers tell it now.</summary>
    public IReadOnlyList<IPAddress>? Zone(string host, bool isLie) =>
        isLie ? [IPAddress.Parse("203.0.113.66")] : Exits.FirstOrDefault(exit => exit.Host == host)?.Addresses;

    /// <summary>What leases tell.</summary>
    /// <param name="clock">What the machine's wall clock shows.</param>
    /// <param name="now">The time.</param>
    public EquatableArray<NameServer> ServersAt(DateTimeOffset clock, DateTimeOffset now) => IsLeaseLost ? [] :
    [
        .. NameServers.Select(host => new NameServer
        {
            Address = host.Address,
            Scope = NameServerScope.Wan,
            ExpiresAt = host == NameServers[^1] && ServerLeaseEnds != DateTimeOffset.MaxValue ? ServerLeaseEnds + (clock - now) : null,
        }),
        new NameServer { Address = UsersNameServer, Scope = NameServerScope.System },
    ];

    /// <summary>Whether a packet cannot go on because nobody answers for the address of its next hop.</summary>
    public bool IsGatewaySilent(Packet packet) => Kernel.Walk(packet) is { Leaves: true } way && Resolve(way.Link, way.NextHop!).Length == 0;

    /// <summary>Whether an exit answers at an address.</summary>
    public bool Answers(string exit, IPAddress address) => Exits.Any(server => server.Name == exit && server.IsAlive && server.Addresses.Contains(address));

    private static Network Home(string name, int number, string prefix)
    {
        var gateway = new PerFamily<IPAddress>(IPAddress.Parse($"{prefix}.1"), IPAddress.Parse("fe80::1"));
        var network = new Network
        {
            Name = name,
            Prefix = new(IPNetwork.Parse($"{prefix}.0/24"), IPNetwork.Parse($"2001:db8:{number}::/64")),
            Own = new(IPAddress.Parse($"{prefix}.100"), IPAddress.Parse($"2001:db8:{number}::100")),
            Gateway = gateway,
            RouterMac = $"02:00:00:00:00:0{number}",
        };
        foreach (var family in IpFamilyFacts.All)
        {
            network.Machines[gateway[family]] = network.RouterMac;
        }

        return network;
    }

    private string Resolve(string link, IPAddress address)
    {
        var mac = Kernel.Find(link) is { IsUsable: true } && Attached.TryGetValue(link, out var network) ? network.MacOf(address) : "";
        if (Kernel.Find(link) is { } there)
        {
            Kernel.SetNeighbour(there.Index, address, mac);
        }

        return mac;
    }
}
