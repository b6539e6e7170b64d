using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.TheLabItself;

/// <summary>Each WAN mode sets the router up as its documentation says.</summary>
public sealed class WanTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WanMode.Static)]
    [InlineData(WanMode.Dhcp)]
    [InlineData(WanMode.PointToPoint)]
    public async Task Wan_WithADefault_ReachesTheInternet(WanMode mode)
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = mode });
        var router = new TrafficProbe(world, Node.Router);

        foreach (var family in AddressPlan.Families)
        {
            var answer = await router.HttpAsync(family.Family, Cancellation);
            Assert.True(answer.Way == Way.Wan, $"{family.Family}: {answer}");
        }
    }

    [Fact]
    public async Task Wan_PointToPoint_HasADefaultWithoutGateway()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.PointToPoint });

        foreach (var family in AddressPlan.Families)
        {
            var shown = await world.IpAsync(Node.Router, $"{family.IpOption} route show default", Cancellation);
            Assert.StartsWith("default dev wan0", shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Wan_NoDefault_HasItsAddressesAndReachesOnlyItsOwnPrefix()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.NoDefault });
        var router = new TrafficProbe(world, Node.Router);

        foreach (var family in AddressPlan.Families)
        {
            Assert.Equal("", await world.IpAsync(Node.Router, $"{family.IpOption} route show default", Cancellation));
            Assert.Equal(Way.None, (await router.HttpAsync(family.Family, Cancellation)).Way);
            Assert.True(await router.PingAsync(family.IspWan, Cancellation));
        }
    }

    [Fact]
    public async Task Renew_WithAnotherMetric_WritesTheDefaultAgain()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.Dhcp });
        await world.IpAsync(Node.Router, "-4 route del default", Cancellation);

        world.WanService.LeaseMetric = 7;
        await world.WanService.RenewAsync(Cancellation);

        var written = await world.IpAsync(Node.Router, "-4 route show default", Cancellation);
        Assert.Contains("via 192.0.2.1 dev wan0 proto dhcp", written, StringComparison.Ordinal);
        Assert.Contains("metric 7", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RouterHasIPv6_False_LeavesNoIPv6Address()
    {
        var options = new NeighbourhoodOptions { RouterHasIPv6 = false };
        await using var world = await Lab.BuildAsync(options);

        Assert.Equal("", await world.IpAsync(Node.Router, "-6 address show", Cancellation));
        Assert.Equal(Way.Wan, (await new TrafficProbe(world, Node.Router).HttpAsync(AddressPlan.IPv4.Family, Cancellation)).Way);
    }

    [Fact]
    public async Task MeshDefault_WithoutAWanDefault_CarriesUserTraffic()
    {
        var options = new NeighbourhoodOptions { Wan = WanMode.NoDefault, MeshDefault = true };
        await using var world = await Lab.BuildAsync(options);

        foreach (var family in AddressPlan.Families)
        {
            Assert.Equal(Way.Mesh, (await new TrafficProbe(world, Node.Lan).HttpAsync(family.Family, Cancellation)).Way);
        }
    }
}
