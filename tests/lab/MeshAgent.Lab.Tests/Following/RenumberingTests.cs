using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;
using MeshAgent.Lab.Tests.Wan;

namespace MeshAgent.Lab.Tests.Following;

/// <summary>The provider renumbers its customer as RFC 4192 says: the new address comes first, the old one goes later.</summary>
public sealed class RenumberingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("-4")]
    [InlineData("-6")]
    public async Task Running_NewAddressFirstThenTheOldOneGoes_TunnelMovesWithoutALeak(string outer)
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world, Follow.ExitBy(world, outer));
        await agent.CarriesAllAsync();
        await OtherNetwork.ServeAsync(world);
        await using var users = await UserTraffic.StartAsync(
            world, [.. Follow.WanNeighbours, .. AddressPlan.Families.Select(OtherNetwork.NeighbourIn)]);
        await using var routes = await RouteMonitor.StartAsync(world);

        await Lab.RouterIpAsync(world, OtherNetwork.NewAddress);
        foreach (var family in AddressPlan.Families)
        {
            await PrefixFollowsAsync(routes, family);
        }

        await world.IpAsync(Node.Router, $"-4 route replace default via {OtherNetwork.Gateway4} dev wan0", Cancellation);
        await Follow.WanTableFollowsAsync(routes, OtherNetwork.Gateway4);
        await Lab.RouterIpAsync(world, family => $"address del {family.RouterWan}/{family.LinkLength} dev wan0");

        await Follow.TunnelMovesAsync(
            world, TunnelPacketsIn(world => OtherNetwork.PrefixOf(world)), TunnelPacketsIn(static world => world.WanPrefix));
        await Follow.WanTableKeptItsDefaultsAsync(routes);
        await agent.CarriesAllAsync();
        await Lab.NothingLeakedAsync(world);

        string TunnelPacketsIn(Func<FamilyAddresses, string> prefix)
            => $"src net {prefix(Follow.FamilyOf(outer))} and udp dst port {AddressPlan.ExitPort}";
    }

    /// <summary>Peers inside the new prefix are reached directly as soon as it is there.</summary>
    private static async Task PrefixFollowsAsync(RouteMonitor routes, FamilyAddresses family)
    {
        var prefix = OtherNetwork.PrefixOf(family);
        var took = await routes.FollowsAsync(
            route => !route.IsDeletion && route.Says($"{prefix} dev wan0") && !route.IsIn(RouterAgent.WanTable),
            route => !route.IsDeletion && route.Says($"{prefix} dev wan0") && route.IsIn(RouterAgent.WanTable),
            Follow.Limit);
        Follow.Tell($"{prefix}: followed after {took.TotalMilliseconds:0.0} ms");
    }
}
