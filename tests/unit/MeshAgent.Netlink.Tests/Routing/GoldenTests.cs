using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Addresses;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Netlink.Routing.Neighbours;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Routing.Rules;
using MeshAgent.Netlink.Tests.Fixtures;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Tests.Routing;

/// <summary>The kernel's bytes as captured, against what ip(8) printed of the very same bytes.</summary>
public sealed class GoldenTests
{
    private static readonly Dictionary<int, string> Links =
        Fixture.Decode<KernelLink>(Fixture.Datagrams("links"), NetlinkMessageType.NewLink, KernelLink.TryDecode)
            .ToDictionary(link => link.Index, link => link.Name);

    [Theory]
    [InlineData("routes4", false)]
    [InlineData("routes6", true)]
    public void Routes_CapturedDump_AreWhatIpPrints(string fixture, bool isIPv6)
    {
        var routes = Fixture.Decode<KernelRoute>(Fixture.Datagrams(fixture), NetlinkMessageType.NewRoute, KernelRoute.TryDecode);

        Assert.Equal(
            Fixture.Json(fixture).Select(route => IpJson.OfRoute(route, isIPv6)),
            routes.Select(route => IpJson.Of(route, NameOf)));
    }

    [Theory]
    [InlineData("rules4")]
    [InlineData("rules6")]
    public void Rules_CapturedDump_AreWhatIpPrints(string fixture)
    {
        var rules = Fixture.Decode<KernelRule>(Fixture.Datagrams(fixture), NetlinkMessageType.NewRule, KernelRule.TryDecode);

        Assert.Equal(Fixture.Json(fixture).Select(IpJson.OfRule), rules.Select(IpJson.Of));
    }

    [Fact]
    public void Links_CapturedDump_AreWhatIpPrints()
    {
        var links = Fixture.Decode<KernelLink>(Fixture.Datagrams("links"), NetlinkMessageType.NewLink, KernelLink.TryDecode);

        Assert.Equal(Fixture.Json("links").Select(IpJson.OfLink), links.Select(link => IpJson.Of(link, NameOf)));
    }

    [Fact]
    public void Addresses_CapturedDump_AreWhatIpPrints()
    {
        var addresses = Fixture.Decode<KernelAddress>(
            Fixture.Datagrams("addresses"), NetlinkMessageType.NewAddress, KernelAddress.TryDecode);

        Assert.Equal(
            Fixture.Json("addresses").SelectMany(IpJson.OfAddresses).Order(StringComparer.Ordinal),
            addresses.Select(address => IpJson.Of(address, NameOf)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("neighbours4")]
    [InlineData("neighbours6")]
    public void Neighbours_CapturedDump_AreWhatIpPrints(string fixture)
    {
        // ip leaves out entries in NUD_NOARP unless asked: those of multicast and loopback addresses.
        var neighbours = Fixture.Decode<KernelNeighbour>(
            Fixture.Datagrams(fixture), NetlinkMessageType.NewNeighbour, KernelNeighbour.TryDecode)
            .Where(neighbour => neighbour.State != NeighbourStates.NoArp);

        Assert.Equal(Fixture.Json(fixture).Select(IpJson.OfNeighbour), neighbours.Select(neighbour => IpJson.Of(neighbour, NameOf)));
    }

    [Theory]
    [InlineData("routes4")]
    [InlineData("routes6")]
    public void RouteView_CapturedDump_AgreesWithTheWholeRoute(string fixture)
    {
        var routes = Fixture.Decode<KernelRoute>(Fixture.Datagrams(fixture), NetlinkMessageType.NewRoute, KernelRoute.TryDecode);
        var index = 0;
        foreach (var datagram in Fixture.Datagrams(fixture))
        {
            var reader = new NetlinkMessageReader(datagram);
            while (reader.TryRead(out var message))
            {
                Assert.True(RouteView.TryRead(message, out var view));
                var route = routes[index++];
                Assert.Equal(
                    (route.Family, route.Destination.Length, route.Table, route.Protocol, route.Type),
                    (view.Family, view.DestinationLength, view.Table, view.Protocol, view.Type));
            }
        }

        Assert.Equal(routes.Count, index);
    }

    private static string NameOf(int index) => Links[index];
}
