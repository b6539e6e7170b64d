using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;
using MeshAgent.Lab.Tests.Wan;

namespace MeshAgent.Lab.Tests.Following;

/// <summary>A DHCP client writes into main whatever its provider says while the tunnel carries users.</summary>
public sealed class LeaseTests
{
    private const string NewGateway = "192.0.2.2";

    /// <summary>Renewals in a row: an answer that is right once by chance is not right five times.</summary>
    private const int Renewals = 5;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_TheLeaseNamesAnotherGateway_TunnelGoesByItWithoutALeak()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.Dhcp });
        var agent = await AgentUnderTest.StartAsync(world, Follow.ExitBy(world, "-4"));
        await agent.CarriesAllAsync();
        await OtherMachine.PlugInAsync(world, [$"{NewGateway}/24"], Cancellation);
        await using var users = await UserTraffic.StartAsync(world, Follow.WanNeighbours);
        await using var routes = await RouteMonitor.StartAsync(world);

        await LeaseAsync(world, NewGateway, metric: 0);

        await Follow.WanTableFollowsAsync(routes, NewGateway);
        await Follow.TunnelMovesAsync(world, OtherMachine.TunnelPackets, OtherMachine.TunnelPacketsTo(AddressPlan.IspMac));
        await Follow.WanTableKeptItsDefaultsAsync(routes);
        await agent.CarriesAllAsync();
        await Lab.NothingLeakedAsync(world, OtherMachine.ItsOwnFrames);
    }

    [Fact]
    public async Task Running_LeaseWithAMetricBelowTheTunnels_ControlTrafficFollowsItAndUsersDoNot()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.Dhcp });
        await LeaseAsync(world, AddressPlan.IPv4.WanGateway, metric: 600);
        await world.IpAsync(Node.Router, "-4 route del default metric 0", Cancellation);
        var agent = await AgentUnderTest.StartAsync(world, Follow.ExitBy(world, "-4"));
        await agent.CarriesAllAsync();
        await Lab.RouterIpAsync(world, _ => $"route add default dev {world.Options.Links.Tunnel} metric 300");
        await OtherMachine.PlugInAsync(world, [$"{NewGateway}/24"], Cancellation);
        await using var users = await UserTraffic.StartAsync(world, Follow.WanNeighbours);
        await using var routes = await RouteMonitor.StartAsync(world);

        await LeaseAsync(world, NewGateway, metric: 50);

        await Follow.WanTableFollowsAsync(routes, NewGateway);
        await Follow.TunnelMovesAsync(world, OtherMachine.TunnelPackets, OtherMachine.TunnelPacketsTo(AddressPlan.IspMac));
        await agent.CarriesAllAsync();
        Assert.Equal(0, users.By(Way.Wan));
        await Lab.NothingLeakedAsync(world, OtherMachine.ItsOwnFrames);
    }

    [Fact]
    public async Task Running_ClientReplacesTheTunnelsDefaultByItsOwnOfMetric0_UsersStayInTheTunnel()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.Dhcp });
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world, Follow.WanNeighbours);
        await using var routes = await RouteMonitor.StartAsync(world);
        for (var renewal = 0; renewal < Renewals; renewal++)
        {
            // What a mesh daemon of the older kind leaves, and what the client's `ip route replace` then takes away.
            await world.IpAsync(Node.Router, $"-4 route replace default dev {world.Options.Links.Tunnel}", Cancellation);

            await LeaseAsync(world, AddressPlan.IPv4.WanGateway, metric: 0);

            await agent.CarriesAllAsync();
        }

        Assert.Equal(0, users.By(Way.Wan));
        await Follow.WanTableKeptItsDefaultsAsync(routes);
        await Lab.NothingLeakedAsync(world);
    }

    /// <summary>The provider gives a lease, and the client writes it with a metric.</summary>
    private static async Task LeaseAsync(Neighbourhood world, string gateway, int metric)
    {
        if (world.WanService.LeaseGateway != gateway)
        {
            world.WanService.LeaseGateway = gateway;
            await world.WanService.AdvertiseAsync(Cancellation);
        }

        world.WanService.LeaseMetric = metric;
        await world.WanService.RenewAsync(Cancellation);
    }
}
