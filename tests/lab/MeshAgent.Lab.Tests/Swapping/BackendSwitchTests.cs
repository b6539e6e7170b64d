using MeshAgent.Demo.Processes;
using MeshAgent.Demo.State;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;
using MeshAgent.Lab.Tests.Wan;

namespace MeshAgent.Lab.Tests.Swapping;

/// <summary>The route backend is another plugin from one moment to the next, and the kernel's routes and rules do not notice.</summary>
public sealed class BackendSwitchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Swap_RouteBackendOfAnotherId_TouchesNoRouteAndNoRule()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);
        var other = await PluginCopy.MakeAsync(world, "MeshAgent.Routes.Netlink", "\"id\": \"netlink\"", "\"id\": \"otherlink\"");
        var before = await RoutingState.ReadAsync(world, Node.Router, Cancellation);
        await using var routes = await RouteMonitor.StartAsync(world);
        var rules = await world.StartAsync(Node.Router, new Command("ip", "monitor", "rule"));

        var answer = (await agent.RunAsync("plugins", "swap", "netlink", other)).OrThrow().Output;

        Assert.Contains("routes/otherlink 1.0.0 is active, generation 2", answer, StringComparison.Ordinal);
        Assert.Contains("generation 1 is proven unloaded", answer, StringComparison.Ordinal);
        await agent.StatusHoldsAsync("another round", status => status["plugins"]!.AsArray().Any(plugin => (string?)plugin!["id"] == "otherlink"));

        // What the new backend is for still works: what somebody deletes comes back.
        var announced = await AnnouncedAsync(world, routes, rules);
        Assert.Empty(announced);
        Assert.Empty((await RoutingState.ReadAsync(world, Node.Router, Cancellation)).DifferencesFrom(before));
        await world.IpAsync(Node.Router, "rule del pref 1000", Cancellation);
        await agent.SettlesInAsync(before);
        await Lab.NothingLeakedAsync(world);
    }

    /// <summary>
    /// What iproute2 heard of the agent's own routes and of any rule. A rule that is ours to add and take away proves that it listens.
    /// </summary>
    private static async Task<IReadOnlyList<string>> AnnouncedAsync(Neighbourhood world, RouteMonitor routes, NodeProcess rules)
    {
        await routes.FlushAsync();
        await world.IpAsync(Node.Router, "rule add pref 32000 from 192.0.2.254 unreachable", Cancellation);
        await world.IpAsync(Node.Router, "rule del pref 32000 from 192.0.2.254 unreachable", Cancellation);
        await rules.BringsAboutAsync(
            "an announcement of a rule of our own",
            TimeSpan.FromSeconds(10),
            () => rules.Output.Lines.Count(IsMarker) >= 2,
            Cancellation);
        return
        [
            .. routes.Announcements.Where(static route => route.Says("proto 109")).Select(static route => route.ToString()),
            .. rules.Output.Lines.Where(static line => line.Length > 0 && !IsMarker(line)),
        ];
    }

    private static bool IsMarker(string line) => line.Contains("192.0.2.254", StringComparison.Ordinal);
}
