using MeshAgent.Demo.Agents;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Services;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Exits;

/// <summary>What a fastd exit alone can do to the agent.</summary>
public sealed class FastdTests
{
    /// <summary>
    /// An exit in use is given up after 23 s, its name is looked up again within 30 s of its last answer, and a lost first packet costs
    /// fastd
    /// 20 s.
    /// </summary>
    private static readonly TimeSpan MoveLimit = TimeSpan.FromSeconds(100);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_TheExitMovesWhileDnsIsDown_IsFoundAtItsNewAddressWithoutALeak()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Exit1 = ExitTechnology.FastdTap });
        var agent = await AgentUnderTest.StartAsync(world, new AgentSetup { Exits = [AgentExit.ByName(Node.Exit1)] });
        await agent.CarriesAllAsync(Way.Exit1, Technologies.TunnelLimit);
        await using var users = await UserTraffic.StartAsync(world);

        await world.WanNameServer.StopAsync();
        await world.Exit1.MoveAsync(Cancellation);
        await agent.StatusHoldsAsync(
            "user traffic refused",
            status => AddressPlan.Families.All(family => AgentUnderTest.Phase(status, family) != "tunnelled"),
            MoveLimit);
        world.WanNameServer.Redefine(AddressPlan.Exit1Name, family => family.MovedExit);
        await world.StartWanNameServerAsync(Cancellation);

        await agent.CarriesAllAsync(Way.Exit1, MoveLimit);
        await Lab.NothingLeakedAsync(
            world, AddressPlan.Families.Select(family => $"(udp and dst port {AddressPlan.ExitPort} and dst host {family.MovedExit})"));
    }
}
