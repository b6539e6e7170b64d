using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Services;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Exits;

/// <summary>Exits that die, lie and come back.</summary>
public sealed class FailoverTests
{
    /// <summary>
    /// A living exit may be silent for 6 s and has 12 s more to answer before it counts as down (WireGuard's own timers); looking is due
    /// every 5 s, so an exit in use is given up after 23 s and two of them, one after the other, after twice that. The rest is for a busy
    /// machine.
    /// </summary>
    private static readonly TimeSpan FailoverLimit = TimeSpan.FromSeconds(60);

    /// <summary>Promised for the return of one exit after all were down.</summary>
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ExitTechnology.WireGuard, ExitTechnology.WireGuard)]
    [InlineData(ExitTechnology.WireGuard, ExitTechnology.FastdTap)]
    [InlineData(ExitTechnology.FastdTun, ExitTechnology.WireGuard)]
    public async Task Running_TheExitInUseFallsSilent_FailsOverToTheOtherWithoutALeak(ExitTechnology exit1, ExitTechnology exit2)
    {
        await using var world = await Lab.BuildAsync(Technologies.Options(exit1, exit2));
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync(within: Technologies.TunnelLimit);
        await using var users = await UserTraffic.StartAsync(world);
        var usesFirst = await UsesFirstAsync(world);

        await (usesFirst ? world.Exit1 : world.Exit2).GoSilentAsync(Cancellation);

        await agent.CarriesAllAsync(usesFirst ? Way.Exit2 : Way.Exit1, FailoverLimit);
        await Lab.NothingLeakedAsync(world);
    }

    [Theory]
    [InlineData(ExitTechnology.WireGuard)]
    [InlineData(ExitTechnology.FastdTap)]
    public async Task Running_TheExitInUseIsABlackHole_FailsOverToTheOtherWithoutALeak(ExitTechnology technology)
    {
        await using var world = await Lab.BuildAsync(Technologies.Options(technology, technology));
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync(within: Technologies.TunnelLimit);
        await using var users = await UserTraffic.StartAsync(world);
        var usesFirst = await UsesFirstAsync(world);

        await (usesFirst ? world.Exit1 : world.Exit2).SwallowTrafficAsync(Cancellation);

        await agent.CarriesAllAsync(usesFirst ? Way.Exit2 : Way.Exit1, FailoverLimit);
        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task Running_AllExitsWereDownAndOneReturns_IsBackInTimeWithoutALeak()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);
        await world.Exit1.GoSilentAsync(Cancellation);
        await world.Exit2.GoSilentAsync(Cancellation);
        await agent.StatusHoldsAsync(
            "user traffic refused", status => AddressPlan.Families.All(family => AgentUnderTest.Phase(status, family) == "isolated"), FailoverLimit);

        await world.Exit2.RecoverAsync(Cancellation);

        await agent.CarriesAllAsync(Way.Exit2, ReturnLimit);
        await Lab.NothingLeakedAsync(world);
    }

    private static async Task<bool> UsesFirstAsync(Neighbourhood world)
        => (await new TrafficProbe(world, Node.Lan).HttpAsync(AddressPlan.IPv4.Family, Cancellation)).Way == Way.Exit1;
}
