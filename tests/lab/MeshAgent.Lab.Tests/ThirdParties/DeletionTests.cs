using MeshAgent.Demo.Processes;
using MeshAgent.Demo.State;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.ThirdParties;

/// <summary>What others delete comes back, and nothing leaks or loops meanwhile.</summary>
public sealed class DeletionTests
{
    /// <summary>
    /// What is promised for what comes back, with no allowance: 48 to 110 ms were measured, the tools that look included, on a machine
    /// whose two cores had work for ten.
    /// </summary>
    private static readonly TimeSpan BackLimit = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A mark that is lost is found at the next look at the tunnel, every 5 s; until then the tunnel's packets are dropped. After that the
    /// exit may first have to prove that it lives.
    /// </summary>
    private static readonly TimeSpan RepairLimit = TimeSpan.FromSeconds(45);

    /// <summary>
    /// Most packets into the tunnel and out of the WAN together while a loop is provoked: the users send 800 packets a second for a few
    /// seconds. A loop sends more than a hundred thousand.
    /// </summary>
    private const int MostOuterPackets = 20_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nft flush ruleset")]
    [InlineData("nft delete table inet meshagent")]
    [InlineData("ip -4 rule flush; ip -6 rule flush")]
    [InlineData("ip -4 route flush table 2; ip -6 route flush table 2")]
    [InlineData("ip -4 route flush table 1; ip -6 route flush table 1")]
    public async Task Running_SomebodyDeletes_ComesBackWithoutALeak(string deletion)
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);
        var before = await RoutingState.ReadAsync(world, Node.Router, Cancellation);

        // The kernel's own two rules are not the agent's to bring back.
        var restored = $"{deletion}; for f in -4 -6; do ip $f rule add from all lookup main pref 32766 2>/dev/null; done; "
            + "ip -4 rule add from all lookup default pref 32767 2>/dev/null; true";
        (await world.RunAsync(Node.Router, new Command("sh", "-c", restored), Cancellation)).OrThrow();

        var back = await agent.SettlesInAsync(before, BackLimit);
        TestContext.Current.TestOutputHelper?.WriteLine($"Back within {back.TotalMilliseconds:0} ms, reading it included");
        await agent.CarriesAllAsync();
        await Lab.NothingLeakedAsync(world);
    }

    [Theory]
    [InlineData("for f in -4 -6; do for p in 1000 1010 1020; do ip $f rule del pref $p; done; done")]
    [InlineData("wg set wg_exit fwmark 0")]
    public async Task Running_OuterPacketsLoseTheirWay_TheTunnelDoesNotEatItself(string sabotage)
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);
        var before = await OuterPacketsAsync(world);

        (await world.RunAsync(Node.Router, new Command("sh", "-c", sabotage), Cancellation)).OrThrow();

        await agent.CarriesAllAsync(within: RepairLimit);
        Assert.InRange(await OuterPacketsAsync(world) - before, 0, MostOuterPackets);
        await Lab.NothingLeakedAsync(world);
    }

    /// <summary>Packets that the router has sent into the tunnel and by the WAN.</summary>
    private static async Task<long> OuterPacketsAsync(Neighbourhood world)
    {
        var links = new[] { world.Options.Links.Wan, world.Options.Links.Tunnel };
        var count = new Command("cat", [.. links.Select(link => $"/sys/class/net/{link}/statistics/tx_packets")]);
        var counts = (await world.RunAsync(Node.Router, count, Cancellation)).OrThrow().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return counts.Sum(text => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
    }
}
