using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Exits;

/// <summary>Two exits on one link, of which only the one in use can be asked inside: the scenarios' exits have a link each.</summary>
public sealed class SameLinkTests
{
    /// <summary>
    /// A living exit may be silent for 6 s and has 12 s more to answer before it counts as down (WireGuard's own timers); looking is due
    /// every 5 s, so an exit in use is given up after 23 s and two of them, one after the other, after twice that. The rest is for a busy
    /// machine.
    /// </summary>
    private static readonly TimeSpan FailoverLimit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_TheExitInUseIsABlackHole_FailsOverToTheOtherWithoutALeak()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);
        var usesFirst = (await new TrafficProbe(world, Node.Lan).HttpAsync(AddressPlan.IPv4.Family, Cancellation)).Way == Way.Exit1;

        await (usesFirst ? world.Exit1 : world.Exit2).SwallowTrafficAsync(Cancellation);

        await agent.CarriesAllAsync(usesFirst ? Way.Exit2 : Way.Exit1, FailoverLimit);
        await Lab.NothingLeakedAsync(world);
    }
}
