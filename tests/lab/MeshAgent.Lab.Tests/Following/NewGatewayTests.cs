using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;
using MeshAgent.Lab.Tests.Wan;

namespace MeshAgent.Lab.Tests.Following;

/// <summary>Another machine becomes the gateway while the tunnel carries users: only control traffic follows it.</summary>
public sealed class NewGatewayTests
{
    private const string Gateway4 = "192.0.2.2", Gateway6 = "fe80::2";

    [Theory]
    [InlineData("-4")]
    [InlineData("-6")]
    public async Task Running_DefaultInMainIsReplaced_TunnelGoesByTheNewGatewayWithoutALeak(string outer)
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world, Follow.ExitBy(world, outer));
        await agent.CarriesAllAsync();
        await OtherMachine.PlugInAsync(world, [$"{Gateway4}/24", $"{Gateway6}/64"], Cancellation);
        await using var users = await UserTraffic.StartAsync(world, Follow.WanNeighbours);
        await using var routes = await RouteMonitor.StartAsync(world);

        await Lab.RouterIpAsync(world, family => $"route replace {family.DefaultPrefix} via {NewGatewayOf(family)} dev wan0");

        await Follow.WanTableFollowsAsync(routes, Gateway4);
        await Follow.WanTableFollowsAsync(routes, Gateway6);
        await Follow.TunnelMovesAsync(world, OtherMachine.TunnelPackets, OtherMachine.TunnelPacketsTo(AddressPlan.IspMac));
        await Follow.WanTableKeptItsDefaultsAsync(routes);
        await agent.CarriesAllAsync();
        await Lab.NothingLeakedAsync(world, OtherMachine.ItsOwnFrames);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string NewGatewayOf(FamilyAddresses family) => family == AddressPlan.IPv4 ? Gateway4 : Gateway6;
}
