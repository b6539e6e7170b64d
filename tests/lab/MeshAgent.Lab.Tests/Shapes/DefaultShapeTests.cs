using MeshAgent.Demo.Services;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Shapes;

/// <summary>Default routes of unusual shape are used, remembered, and recovered as they were.</summary>
public sealed class DefaultShapeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OnLink_GatewayOutsideOfTheLinksPrefix_IsUsedRememberedAndRecovered()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.NoDefault });
        foreach (var family in AddressPlan.Families)
        {
            var noDad = family == AddressPlan.IPv6 ? " nodad" : "";
            await world.IpAsync(
                Node.Isp, $"address add {FarGateway(family)}/{family.HostLength} dev {AddressPlan.IspWanLink}{noDad}", Cancellation);
        }

        await Lab.RouterIpAsync(world, family => $"route add default via {FarGateway(family)} dev wan0 onlink");

        await IsUsedRememberedAndRecoveredAsync(world, "default via {0} dev wan0 .*onlink", FarGateway);

        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task Multipath_TwoCables_IsUsedRememberedAndRecovered()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.NoDefault });
        var second = await SecondUplink.ConnectAsync(world);
        await Lab.RouterIpAsync(world, family =>
            $"route add default nexthop via {family.IspWan} dev wan0 weight 2 nexthop via {SecondUplink.GatewayIn(family)} dev wan1 weight 1");

        await IsUsedRememberedAndRecoveredAsync(world, "nexthop via {0} dev wan1 weight 1", SecondUplink.GatewayIn);

        await Lab.NothingLeakedAsync(world);
        await Lab.NothingLeakedAsync(second.Capture);
    }

    [Fact]
    public async Task PointToPoint_NoGateway_IsUsedRememberedAndRecovered()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.NoDefault });
        await PointToPointSession.DialAsync(world, "ppp0", Cancellation);
        await Lab.RouterIpAsync(world, _ => "route add default dev ppp0");

        await IsUsedRememberedAndRecoveredAsync(world, "default dev ppp0 {0}", _ => "");

        await Lab.NothingLeakedAsync(world);
    }

    private static string FarGateway(FamilyAddresses family) => family == AddressPlan.IPv4 ? "203.0.113.129" : "2001:db8:ffff::1";

    /// <summary>
    /// The whole job over a default of one shape: the tunnel comes up over it; killed and without it, the agent puts the very shape back
    /// into the WAN table, from memory.
    /// </summary>
    private static async Task IsUsedRememberedAndRecoveredAsync(
        Neighbourhood world, string shape, Func<FamilyAddresses, string> gateway)
    {
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await HasShapeAsync();
        await using var users = await UserTraffic.StartAsync(world);
        await agent.KillAsync();
        await Lab.RouterIpAsync(world, _ => "route del default");

        await agent.LaunchAsync();

        await agent.CarriesAllAsync();
        await agent.UsesRememberedPathsAsync();
        await HasShapeAsync();

        async Task HasShapeAsync()
        {
            foreach (var family in AddressPlan.Families)
            {
                var wanted = string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, gateway(family));
                Assert.Matches(wanted, await Lab.DefaultsAsync(world, family, "1"));
            }
        }
    }
}
