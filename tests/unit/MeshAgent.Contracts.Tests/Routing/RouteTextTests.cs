using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Contracts.Tests.Routing;

/// <summary>Routes and rules in the words of iproute2 6.1: what <c>ip -d route</c> and <c>ip rule</c> print, in the order in which they do.</summary>
public sealed class RouteTextTests
{
    [Fact]
    public void Of_Default_HasEveryAttribute()
    {
        var route = new Route
        {
            Destination = IpFamily.IPv4.Everything(),
            Table = 1,
            Protocol = RouteProtocols.MeshAgent,
            Metric = 10,
            PreferredSource = IPAddress.Parse("192.0.2.100"),
            NextHops = [new NextHop { LinkIndex = 3, Gateway = IPAddress.Parse("192.0.2.1"), OnLink = true }],
        };

        Assert.Equal("default via 192.0.2.1 dev wan0 onlink table 1 proto 109 src 192.0.2.100 metric 10", RouteText.Of(route, static _ => "wan0"));
        Assert.Equal("default via 192.0.2.1 dev if3 onlink table 1 proto 109 src 192.0.2.100 metric 10", route.ToString());
    }

    [Fact]
    public void Of_Multipath_ListsNextHopsWithWeights()
    {
        var route = new Route
        {
            Destination = IPNetwork.Parse("203.0.113.0/24"),
            Protocol = RouteProtocols.Static,
            NextHops =
            [
                new NextHop { LinkIndex = 1, Gateway = IPAddress.Parse("192.0.2.1"), Weight = 3 },
                new NextHop { LinkIndex = 2, Gateway = IPAddress.Parse("198.51.100.1") },
            ],
        };

        Assert.Equal(
            "203.0.113.0/24 nexthop via 192.0.2.1 dev if1 weight 3 nexthop via 198.51.100.1 dev if2 weight 1 table main proto 4", route.ToString());
    }

    [Theory]
    [InlineData(RouteType.Unreachable, "unreachable default table 2 proto 109")]
    [InlineData(RouteType.Throw, "throw default table 2 proto 109")]
    [InlineData(RouteType.Blackhole, "blackhole default table 2 proto 109")]
    public void Of_Refusal_NamesItsTypeFirst(RouteType type, string expected) =>
        Assert.Equal(expected, new Route { Destination = IpFamily.IPv6.Everything(), Type = type, Table = 2, Protocol = 109 }.ToString());

    [Fact]
    public void Of_Rule_HasEverySelectorInIprulesOrder()
    {
        var rule = new RoutingRule
        {
            Family = IpFamily.IPv4,
            Preference = 1000,
            Mark = new PacketMark(1, 1),
            From = IPNetwork.Parse("192.168.1.0/24"),
            To = IPNetwork.Parse("192.0.2.0/24"),
            InputLink = "br-lan",
            OutputLink = "wan0",
            IpProtocol = 17,
            SourcePorts = PortRange.Of(68),
            DestinationPorts = new PortRange(67, 69),
            Table = RouteTables.Main,
            SuppressPrefixLength = 0,
        };

        Assert.Equal(
            "1000: from 192.168.1.0/24 to 192.0.2.0/24 fwmark 0x1/0x1 iif br-lan oif wan0 ipproto 17 sport 68 dport 67-69 lookup main "
            + "suppress_prefixlength 0",
            rule.ToString());
    }

    [Fact]
    public void Of_RefusingRule_SaysSo() => Assert.Equal(
        "1020: not from all unreachable",
        new RoutingRule { Family = IpFamily.IPv6, Preference = 1020, Action = RuleAction.Unreachable, Invert = true }.ToString());
}
