using System.Text.Json.Nodes;
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
    public async Task Swap_NetlinkToIproute2AndBack_TouchesNoRouteAndNoRuleAndLosesNoPacket()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);
        var before = await RoutingState.ReadAsync(world, Node.Router, Cancellation);

        var iproute2 = PluginCopy.OfExample(world, "MeshAgent.Routes.Iproute2");

        await SwitchAsync(world, agent, "netlink", "iproute2", iproute2, before);
        await SwitchAsync(world, agent, "iproute2", "netlink", await PluginCopy.MakeAsync(world, "MeshAgent.Routes.Netlink"), before);

        await Eventually.HoldsAsync(
            "an answer to every packet",
            TimeSpan.FromSeconds(10),
            _ => Task.FromResult(users.Unanswered == 0),
            Cancellation,
            () => $"{users.Unanswered} of {users.Sent} packets were not answered.\n{agent.Log.Tail(60)}");
        Assert.Equal(0, users.Refused);
        var status = (await agent.StatusAsync())!;
        Assert.Equal(0, status["counters"]!["applyFailures"]!.GetValue<int>());

        // The other backend does what a backend is for: what somebody deletes comes back.
        await SwitchAsync(world, agent, "netlink", "iproute2", iproute2, before);
        await world.IpAsync(Node.Router, "rule del pref 1000", Cancellation);
        await world.IpAsync(Node.Router, $"-6 route flush table {RouterAgent.WanTable}", Cancellation);
        await agent.SettlesInAsync(before);
        await agent.CarriesAllAsync();
        await Lab.NothingLeakedAsync(world);
    }

    /// <summary>Puts another backend to work, and demands that it looks and that the kernel hears nothing of it.</summary>
    private static async Task SwitchAsync(
        Neighbourhood world, AgentUnderTest agent, string from, string to, string folder, RoutingState before)
    {
        await using var routes = await RouteMonitor.StartAsync(world);
        await using var rules = await world.StartAsync(Node.Router, new Command("ip", "monitor", "rule"));

        var answer = (await agent.RunAsync("plugins", "swap", from, folder)).OrThrow().Output;

        Assert.Contains($"routes/{to} 1.0.0 is active, generation", answer, StringComparison.Ordinal);
        Assert.Contains("is proven unloaded", answer, StringComparison.Ordinal);
        var rounds = await RoundsAsync(agent);
        await AnnouncedAsync(world, routes, rules);
        await agent.StatusHoldsAsync("a round with it, for the rule of our own", status =>
            status["plugins"]!.AsArray().Any(plugin => (string?)plugin!["id"] == to) && Rounds(status) > rounds);
        Assert.Empty(await AnnouncedAsync(world, routes, rules));
        Assert.Empty((await RoutingState.ReadAsync(world, Node.Router, Cancellation)).DifferencesFrom(before));
    }

    private static async Task<int> RoundsAsync(AgentUnderTest agent) => Rounds((await agent.StatusAsync())!);

    private static int Rounds(JsonNode status) => status["counters"]!["reconciles"]!.GetValue<int>();

    /// <summary>
    /// What iproute2 heard of the agent's own routes and of any rule. A rule that is ours to add and take away proves that it listens.
    /// </summary>
    private static async Task<IReadOnlyList<string>> AnnouncedAsync(Neighbourhood world, RouteMonitor routes, NodeProcess rules)
    {
        await routes.FlushAsync();
        var before = rules.Output.Lines.Count(IsMarker);
        await world.IpAsync(Node.Router, "rule add pref 32000 from 192.0.2.254 unreachable", Cancellation);
        await world.IpAsync(Node.Router, "rule del pref 32000 from 192.0.2.254 unreachable", Cancellation);
        await rules.BringsAboutAsync(
            "an announcement of a rule of our own",
            TimeSpan.FromSeconds(10),
            () => rules.Output.Lines.Count(IsMarker) >= before + 2,
            Cancellation);
        return
        [
            .. routes.Announcements.Where(static route => route.Says("proto 109")).Select(static route => route.ToString()),
            .. rules.Output.Lines.Where(static line => line.Length > 0 && !IsMarker(line)),
        ];
    }

    private static bool IsMarker(string line) => line.Contains("192.0.2.254", StringComparison.Ordinal);
}
