using System.Text.Json.Nodes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.State;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Isolation;

/// <summary>The commands that tell an operator whether the router keeps its promises, judged by the lab's own capture.</summary>
public sealed class LeakTestTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_AgentInOrder_DoctorAndLeaktestFindNothingAndChangeNothing()
    {
        await using var world = await Lab.BuildAsync();

        // The positive control asks for the root.
        world.Capture.AllowedNames = new HashSet<string>(world.Capture.AllowedNames) { "" };
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await agent.StatusHoldsAsync("no error", static status => status["health"]!.AsArray()
            .All(static item => item!["severity"]!.GetValue<string>() != "error"));
        var before = await RoutingState.ReadAsync(world, Node.Router, Cancellation);

        var doctor = await AskAsync(agent, "doctor");
        var (code, report) = await AskAsync(agent, "leaktest");

        Assert.True(doctor.Code == 0, doctor.Report.ToJsonString());
        Assert.Contains(doctor.Report["checks"]!.AsArray(), static check => Text(check!, "id") == "kernel.filter" && Text(check!, "verdict") == "ok");
        Assert.True(code == 0, report.ToJsonString());
        Assert.Equal("clean", Text(report, "verdict"));
        Assert.Equal(["ipv4", "ipv6"], report["controls"]!.AsArray().Where(static control => control!["seen"]!.GetValue<bool>())
            .Select(static control => Text(control!, "family")));
        Assert.Equal(["icmp", "tcp", "udp"], report["attempts"]!.AsArray().Select(static attempt => Text(attempt!, "kind")).Distinct().Order());
        Assert.Empty((await RoutingState.ReadAsync(world, Node.Router, Cancellation)).DifferencesFrom(before));
        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task Broken_AgentThatCannotMendIt_LeaktestFindsEveryKindInBothFamilies()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        agent.Running.Send(UnixSignal.Stop);
        var breakIt = new Command("sh", "-e", "-c", """
            nft delete table inet meshagent
            for family in -4 -6; do
              for place in $(ip $family rule show | sed -nE 's/^(10[0-9]{2}):.*/\1/p'); do ip $family rule del pref $place; done
            done
            """);
        (await world.RunAsync(Node.Router, breakIt, Cancellation)).OrThrow();

        var (code, report) = await AskAsync(agent, "leaktest");

        agent.Running.Send(UnixSignal.Continue);
        Assert.True(code == 3, report.ToJsonString());
        Assert.Equal("leaking", Text(report, "verdict"));
        Assert.Equal(
            ["ipv4 icmp", "ipv4 tcp", "ipv4 udp", "ipv6 icmp", "ipv6 tcp", "ipv6 udp"],
            report["attempts"]!.AsArray().Where(static attempt => attempt!["leaked"]!.GetValue<bool>())
                .Select(static attempt => $"{Text(attempt!, "family")} {Text(attempt!, "kind")}").Distinct().Order());
        Assert.Contains(report["forwarded"]!.AsArray(), static way => way!["leaks"]!.GetValue<bool>());

        // The lab's capture agrees, and none of it got beyond the first router.
        var seen = await world.Capture.PacketsAsync("ip and dst host 198.18.255.1", Cancellation);
        Assert.NotEmpty(seen);
        Assert.Empty(await world.Capture.PacketsAsync("ip and dst host 198.18.255.1 and ip[8] != 1", Cancellation));
    }

    private static async Task<(int Code, JsonNode Report)> AskAsync(AgentUnderTest agent, string command)
    {
        var result = await agent.RunAsync(command, "--json", "--config", agent.SettingsFile, "--plugins", agent.PluginsFile);
        Assert.True(result.Output.Length > 0, result.Error);
        return (result.ExitCode, JsonNode.Parse(result.Output)!);
    }

    private static string Text(JsonNode node, string key) => node[key]!.GetValue<string>();
}
