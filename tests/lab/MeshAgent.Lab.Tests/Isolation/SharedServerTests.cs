using System.Text.Json.Nodes;
using MeshAgent.Demo.Agents;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Isolation;

/// <summary>
/// One name server that the agent and everybody else ask. Whose question a packet on the WAN is, its name tells: the agent asks for the
/// exits and for what the operator has it look up, everybody else for a name of their own.
/// </summary>
public sealed class SharedServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Policy_ServerOfBothSides_IsAskedByEachOnItsOwnWay()
    {
        await using var world = await Lab.BuildAsync();
        world.Capture.AlsoAllowed = [.. AddressPlan.Families.Select(QuestionsTo)];
        string[] servers = [.. AddressPlan.Families.Select(static family => family.PublicNameServer)];
        var agent = await AgentUnderTest.StartAsync(world, new AgentSetup { WanNameServers = servers, SystemNameServers = servers });
        await agent.CarriesAllAsync();

        foreach (var family in AddressPlan.Families)
        {
            foreach (var node in new[] { Node.Router, Node.Lan })
            {
                var answer = await DigAsync(world, node, family);
                Assert.True(answer.Contains(family.SplitAnswers.Inet, StringComparison.Ordinal), $"{node} {family.Family}: {answer}");
            }
        }

        await OnlyTheAgentAskedAsync(world);
        await agent.StatusHoldsAsync(
            "sharing, and a self-test that it does no harm",
            status => status["nameServers"]!["shared"]!.AsArray().Count == servers.Length
                && AddressPlan.Families.All(family => SelfTest(status, family) == "passed"));
        Assert.Contains("the mark tells both sides", await agent.ExplainAsync(servers[0]), StringComparison.Ordinal);

        await agent.StopAsync();
        foreach (var family in AddressPlan.Families)
        {
            Assert.DoesNotContain(family.SplitAnswers.Inet, await DigAsync(world, Node.Router, family), StringComparison.Ordinal);
        }

        await OnlyTheAgentAskedAsync(world);
        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task HostRoutes_ServerOfBothSides_IsNotPinnedAndTheGatewayIsAskedInItsPlace()
    {
        await using var world = await Lab.BuildAsync();
        var family = AddressPlan.IPv4;
        world.Capture.AlsoAllowed = [$"((udp or tcp) and dst host {family.WanGateway} and dst port 53)"];
        var relay = $$"""table ip relay { chain pre { type nat hook prerouting priority -100; ip daddr {{family.WanGateway}} meta l4proto { tcp, udp } th dport 53 dnat to {{family.WanNameServer}}; }; }""";
        (await world.RunAsync(Node.Isp, new Command("nft", relay), Cancellation)).OrThrow();
        var agent = await AgentUnderTest.StartAsync(world, new AgentSetup
        {
            Strategy = "hostRoutes",
            WanNameServers = [family.WanNameServer],
            SystemNameServers = [family.WanNameServer],
        });

        await agent.CarriesAllAsync();

        await agent.StatusHoldsAsync("exits that the gateway knew", status => status["exits"]!.AsArray()
            .All(exit => exit!["resolvedBy"]?.GetValue<string>() == family.WanGateway));
        await agent.StatusHoldsAsync("the refusal", status => status["nameServers"]!["refused"]!.AsArray() is [var refused]
            && refused!["server"]!.GetValue<string>() == family.WanNameServer);
        Assert.Contains("not asked", await agent.ExplainAsync(family.WanNameServer), StringComparison.Ordinal);
        Assert.Equal("", await world.IpAsync(Node.Router, $"-4 route show {family.WanNameServer}/32", Cancellation));
        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task Running_ForeignRuleBeforeTheAgents_FailsNothingAndIsNamedUntilItIsGone()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await agent.StatusHoldsAsync("both families proven", status => AddressPlan.Families.All(family => SelfTest(status, family) == "passed"));

        await world.IpAsync(Node.Router, "-4 rule add pref 900 lookup main", Cancellation);

        await agent.StatusHoldsAsync("the rule in the fix, in its family only", status => Items(status) is [var item]
            && item["id"]!.GetValue<string>() == "isolation.ipv4.filterOnly"
            && item["fix"]!.GetValue<string>().Contains("900: from all lookup main", StringComparison.Ordinal));
        var doctor = await agent.RunAsync("doctor", "--json", "--config", agent.SettingsFile, "--plugins", agent.PluginsFile);
        Assert.Contains(
            JsonNode.Parse(doctor.Output)!["checks"]!.AsArray(),
            static check => check!["id"]!.GetValue<string>() == "conflicts.rules" && check["what"]!.GetValue<string>().Contains("900:", StringComparison.Ordinal));
        await world.IpAsync(Node.Router, "-4 rule del pref 900", Cancellation);
        await agent.StatusHoldsAsync("nothing to complain of", static status => Items(status).Count == 0);
        await Lab.NothingLeakedAsync(world);
    }

    private static List<JsonNode> Items(JsonNode status) =>
        [.. status["health"]!.AsArray().Where(static item => item!["id"]!.GetValue<string>().StartsWith("isolation.", StringComparison.Ordinal)).Select(static item => item!)];

    private static string SelfTest(JsonNode status, FamilyAddresses family) =>
        status["selfTest"]![family == AddressPlan.IPv4 ? "ipv4" : "ipv6"]!["verdict"]!.GetValue<string>();

    private static async Task OnlyTheAgentAskedAsync(Neighbourhood world)
    {
        foreach (var family in AddressPlan.Families)
        {
            var asked = await world.Capture.PacketsAsync(QuestionsTo(family), Cancellation);
            Assert.Contains(asked, static line => line.Contains(AddressPlan.Exit1Name, StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(asked, static line => line.Contains(AddressPlan.SplitName, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static string QuestionsTo(FamilyAddresses family) => $"((udp or tcp) and dst host {family.PublicNameServer} and dst port 53)";

    private static async Task<string> DigAsync(Neighbourhood world, Node node, FamilyAddresses family)
    {
        var type = family == AddressPlan.IPv4 ? "A" : "AAAA";
        var dig = new Command("dig", "+tries=2", "+time=2", "+short", $"@{family.PublicNameServer}", type, AddressPlan.SplitName);
        return (await world.RunAsync(node, dig, Cancellation)).Output;
    }
}
