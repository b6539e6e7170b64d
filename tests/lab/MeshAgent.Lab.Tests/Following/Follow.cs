using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;
using MeshAgent.Lab.Tests.Wan;

namespace MeshAgent.Lab.Tests.Following;

/// <summary>How a test demands that the WAN path follows.</summary>
internal static class Follow
{
    /// <summary>
    /// One second is promised, and an idle machine needs under a tenth of that; the test fails after three because two neighbourhoods
    /// share two cores. What was measured is in the test's output.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Tunnel packets by a new way that show that the tunnel has moved: a quarter of a second of the users' streams.</summary>
    private const int Moved = 200;

    /// <summary>Hosts inside the WAN's own prefix, one of each family.</summary>
    public static IReadOnlyList<string> WanNeighbours { get; } = [.. AddressPlan.Families.Select(static family => family.WanNeighbour)];

    /// <summary>The metric of the best default of the WAN table.</summary>
    private const string Best = "metric 10";

    /// <summary>One exit by an address of one family, so that the tunnel's packets are of that family.</summary>
    public static AgentSetup ExitBy(Neighbourhood world, string outer)
    {
        // Without a name of an exit to ask for, WAN paths are probed with the root's, which tells nobody anything.
        world.Capture.AllowedNames = new HashSet<string> { "" };
        return new AgentSetup { Exits = [AgentExit.ByAddress(Node.Exit1, FamilyOf(outer))] };
    }

    /// <summary>The family that an option of <c>ip</c> selects.</summary>
    public static FamilyAddresses FamilyOf(string option) => AddressPlan.Families.Single(family => family.IpOption == option);

    /// <summary>Demands that the WAN table's best default follows one that somebody else wrote into main, and tells the time.</summary>
    public static async Task WanTableFollowsAsync(RouteMonitor routes, string gateway)
    {
        var took = await routes.FollowsAsync(
            route => !route.IsDeletion && !route.IsWanDefault && route.Says($"default via {gateway} dev wan0"),
            route => !route.IsDeletion && route.IsWanDefault && route.Says($"default via {gateway} dev wan0") && route.Says(Best),
            Limit);
        Tell($"default via {gateway}: followed after {took.TotalMilliseconds:0.0} ms");
    }

    /// <summary>Demands that the tunnel's outer packets go one way from now on, and no more another.</summary>
    /// <param name="world">The neighbourhood, users sending.</param>
    /// <param name="newWay">pcap filter of tunnel packets that go the new way.</param>
    /// <param name="oldWay">pcap filter of tunnel packets that go the old way.</param>
    public static async Task TunnelMovesAsync(Neighbourhood world, string newWay, string oldWay)
    {
        await MoreAsync(world, newWay);
        var before = await CountAsync(world, oldWay);
        await MoreAsync(world, newWay);
        Assert.Equal(before, await CountAsync(world, oldWay));
    }

    /// <summary>Demands that in the WAN table a best default was never taken away without another in its place.</summary>
    public static async Task WanTableKeptItsDefaultsAsync(RouteMonitor routes)
    {
        await routes.FlushAsync();
        Assert.DoesNotContain(routes.Announcements, static route => route is { IsDeletion: true, IsWanDefault: true } && route.Says(Best));
    }

    /// <summary>Writes into the test's output.</summary>
    public static void Tell(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);

    private static async Task MoreAsync(Neighbourhood world, string filter)
    {
        var before = await CountAsync(world, filter);
        await Eventually.HoldsAsync(
            $"{Moved} more packets of: {filter}",
            AgentUnderTest.TunnelLimit,
            async _ => await CountAsync(world, filter) >= before + Moved,
            TestContext.Current.CancellationToken);
    }

    private static async Task<int> CountAsync(Neighbourhood world, string filter)
        => (await world.Capture.PacketsAsync(filter, TestContext.Current.CancellationToken)).Count;
}
