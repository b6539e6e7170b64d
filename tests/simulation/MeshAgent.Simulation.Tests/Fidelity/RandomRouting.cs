using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Simulation.Tests.Machine;

namespace MeshAgent.Simulation.Tests.Fidelity;

/// <summary>
/// Tables, rules and packets drawn from a seed, out of few addresses, tables and metrics, so that they meet, cover and contradict each
/// other often.
/// </summary>
internal sealed class RandomRouting(Random random, FakeKernel kernel)
{
    private static readonly uint[] Tables = [RouteTables.Main, RouteTables.Main, RouteTables.Default, 1, 2, 77];
    private static readonly uint[] Metrics = [1, 1, 10, 256, 1024];
    private static readonly RouteType[] Refusing = [RouteType.Unreachable, RouteType.Blackhole, RouteType.Prohibit, RouteType.Throw];
    // Those that the kernel takes in a question (rtm_getroute_parse_ip_proto).
    private static readonly byte[] Protocols = [Packet.Tcp, Packet.Udp, Packet.Icmp];
    private static readonly ushort[] Ports = [53, 54, 67, 68, 443, 40000];
    private static readonly uint[] Marks = [0, 0, 1, 2, 3, 0x101];

    /// <summary>The addresses that the router has on each link, by family.</summary>
    public static IReadOnlyList<(string Link, IPAddress Address, int Length)> Addresses { get; } =
    [
        ("br-lan", IPAddress.Parse("192.168.1.1"), 24), ("br-lan", IPAddress.Parse("2001:db8:1::1"), 64),
        ("wan0", IPAddress.Parse("192.0.2.100"), 24), ("wan0", IPAddress.Parse("2001:db8:2::100"), 64),
        ("wan1", IPAddress.Parse("198.18.0.100"), 24), ("wan1", IPAddress.Parse("2001:db8:3::100"), 64),
        ("bat0", IPAddress.Parse("10.1.0.5"), 16), ("bat0", IPAddress.Parse("2001:db8:10::5"), 64),
    ];

    private static readonly PerFamily<string[]> Hosts = new(
        ["192.0.2.1", "192.0.2.254", "192.0.2.77", "198.18.0.1", "198.18.0.9", "10.1.0.1", "10.1.9.9", "192.168.1.20", "198.51.100.7", "203.0.113.10",
            "203.0.113.200"],
        ["2001:db8:2::1", "2001:db8:2::77", "2001:db8:3::1", "2001:db8:3::9", "2001:db8:10::1", "2001:db8:10::99", "2001:db8:1::20", "2001:db8:ff::1",
            "2001:db8:ee::10"]);

    private static readonly PerFamily<string[]> Prefixes = new(
        ["0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "192.0.2.0/24", "192.0.2.128/25", "192.0.2.1/32", "198.18.0.0/15", "203.0.113.0/24",
            "203.0.113.10/32", "10.0.0.0/8", "10.1.0.0/16", "192.168.1.0/24"],
        ["::/0", "::/0", "::/1", "8000::/1", "2001:db8::/32", "2001:db8:2::/64", "2001:db8:2::1/128", "2001:db8:3::/64", "2001:db8:ee::/48",
            "2001:db8:ee::10/128", "2001:db8:10::/64"]);

    public Route DrawRoute(IpFamily family)
    {
        var route = new Route
        {
            Destination = Prefix(family),
            Table = Pick(Tables),
            Metric = Pick(Metrics),
            Protocol = 77,
        };
        if (random.Next(4) == 0)
        {
            return route with { Type = Pick(Refusing) };
        }

        var hop = new NextHop { LinkIndex = kernel.Find(Pick(RealKernel.Links))!.Index };
        return route with
        {
            NextHops = [random.Next(4) == 0 ? hop : hop with { Gateway = Host(family), OnLink = random.Next(3) == 0 }],
            // ip(8) gives a route without a gateway this scope.
            Scope = RouteScope.Universe,
        };
    }

    public RoutingRule DrawRule(IpFamily family)
    {
        var mask = Pick<uint>([1, 3, 0xff]);
        var protocol = Pick(Protocols);
        var hasPorts = protocol is Packet.Tcp or Packet.Udp && random.Next(2) == 0;
        var rule = new RoutingRule
        {
            Family = family,
            Preference = (uint)(1000 + (10 * random.Next(12))),
            Mark = random.Next(3) == 0 ? new PacketMark(Pick<uint>([1, 2]) & mask, mask) : null,
            To = random.Next(4) == 0 ? Prefix(family) : null,
            InputLink = random.Next(5) == 0 ? Pick<string>(["lo", .. RealKernel.Links]) : "",
            OutputLink = random.Next(8) == 0 ? Pick(RealKernel.Links) : "",
            IpProtocol = random.Next(4) == 0 ? protocol : null,
            DestinationPorts = hasPorts && random.Next(2) == 0 ? new PortRange(53, 67) : null,
            SourcePorts = hasPorts && random.Next(3) == 0 ? PortRange.Of(68) : null,
            Protocol = 77,
        };
        rule = rule with { Invert = random.Next(8) == 0 && rule with { Preference = 0 } != new RoutingRule { Family = family, Preference = 0, Protocol = 77 } };
        return random.Next(8) switch
        {
            0 => rule with { Action = Pick<RuleAction>([RuleAction.Unreachable, RuleAction.Blackhole, RuleAction.Prohibit]) },
            < 4 => rule with { Table = Pick(Tables), SuppressPrefixLength = Pick<int>([0, 1, 24]) },
            _ => rule with { Table = Pick(Tables) },
        };
    }

    public Packet DrawPacket(IpFamily family)
    {
        // An IPv6 question with ICMP's number is refused.
        var protocol = family == IpFamily.IPv6 ? Pick([Packet.Tcp, Packet.Udp]) : Pick(Protocols);
        var hasPorts = protocol != Packet.Icmp;
        var origin = random.Next(6);
        return new Packet(
            Host(family),
            Pick(Marks),
            protocol,
            hasPorts ? Pick(Ports) : (ushort)0,
            hasPorts ? Pick(Ports) : (ushort)0,
            origin < 2 ? "br-lan" : "",
            origin == 2 ? Pick(RealKernel.Links) : "");
    }

    public string DrawLink() => Pick(RealKernel.Links);

    private IPAddress Host(IpFamily family) => IPAddress.Parse(Pick(Hosts[family]));

    private IPNetwork Prefix(IpFamily family) => IPNetwork.Parse(Pick(Prefixes[family]));

    private T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
