using System.Text.Json.Nodes;
using MeshAgent.Demo.Agents;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Isolation;

/// <summary>
/// Programs of the group ask the WAN's name server over the WAN, whatever server they mean; everybody else's lookups are left alone. Each
/// name server has its own answer for the same name, which tells who was asked.
/// </summary>
public sealed class DnsRedirectTests
{
    /// <summary>A group that Debian's base-passwd has on every machine and that no program here runs in.</summary>
    private const string Group = "games";

    /// <summary>Stub resolvers give up after 5 s; an error has to come before.</summary>
    private static readonly TimeSpan StubPatience = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lookups_OfTheGroup_GoToTheWanAndOthersDoNot()
    {
        await using var world = await Lab.BuildAsync();
        world.Capture.AllowedNames = new HashSet<string>(world.Capture.AllowedNames) { AddressPlan.SplitName };
        var agent = await StartAsync(world);
        await agent.CarriesAllAsync();
        var before = await RedirectsAsync(world);

        foreach (var server in Servers)
        {
            foreach (var transport in (string[])["+notcp", "+tcp"])
            {
                foreach (var (type, family) in Types)
                {
                    var answer = await DigAsync(world, inGroup: true, $"@{server}", transport, type, AddressPlan.SplitName);
                    Assert.True(
                        answer.Contains(family.SplitAnswers.Wan, StringComparison.Ordinal), $"{server} {transport} {type}: {answer}");
                }
            }
        }

        Assert.Equal(Servers.Length * 2 * Types.Length, await RedirectsAsync(world) - before);
        foreach (var (type, family) in Types)
        {
            var byTheTunnel = await DigAsync(world, inGroup: false, $"@{AddressPlan.IPv4.PublicNameServer}", type, AddressPlan.SplitName);
            Assert.Contains(family.SplitAnswers.Inet, byTheTunnel, StringComparison.Ordinal);
        }

        var nobody = await DigAsync(world, inGroup: false, "@127.0.0.1", "A", AddressPlan.SplitName);
        Assert.Contains("refused", nobody, StringComparison.Ordinal);
        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task FilterFlushed_RedirectComesBack()
    {
        await using var world = await Lab.BuildAsync();
        await StartAsync(world);

        (await world.RunAsync(Node.Router, new Command("nft", "flush", "ruleset"), Cancellation)).OrThrow();

        await RedirectsToWanAsync(world, AgentUnderTest.TunnelLimit);
    }

    [Fact]
    public async Task WanNameServerDead_FailsBeforeTheClientGivesUpAndWorksAgain()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { WanNameServerUp = false });
        await StartAsync(world);

        var started = TimeProvider.System.GetTimestamp();
        var answer = await DigAsync(world, inGroup: true, "@127.0.0.1", "A", AddressPlan.SplitName);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, StubPatience);
        Assert.Contains("status: SERVFAIL", answer, StringComparison.Ordinal);
        Assert.Contains("EDE: ", answer, StringComparison.Ordinal);

        await world.StartWanNameServerAsync(Cancellation);
        await RedirectsToWanAsync(world, AgentUnderTest.TunnelLimit);
    }

    private static string[] Servers => ["127.0.0.1", "::1", .. AddressPlan.Families.Select(static family => family.PublicNameServer)];

    private static (string Type, FamilyAddresses Family)[] Types => [("A", AddressPlan.IPv4), ("AAAA", AddressPlan.IPv6)];

    /// <summary>Starts an agent that redirects, and waits until the filter does.</summary>
    private static async Task<AgentUnderTest> StartAsync(Neighbourhood world)
    {
        var agent = await AgentUnderTest.StartAsync(world, new AgentSetup { DnsGroup = Group });
        await agent.StatusHoldsAsync(
            "both listeners",
            static status => status["nameServers"]!["forwarder"]!.AsArray().Select(static place => place!.GetValue<string>())
                .SequenceEqual(["127.0.0.1:54", "[::1]:54"]));
        await Eventually.HoldsAsync(
            "the redirect in the filter", AgentUnderTest.TunnelLimit, async _ => await TryRedirectsAsync(world) is not null, Cancellation);
        return agent;
    }

    private static Task<TimeSpan> RedirectsToWanAsync(Neighbourhood world, TimeSpan within) => Eventually.HoldsAsync(
        "the WAN's answer",
        within,
        async _ => (await DigAsync(world, inGroup: true, "@127.0.0.1", "A", AddressPlan.SplitName))
            .Contains(AddressPlan.IPv4.SplitAnswers.Wan, StringComparison.Ordinal),
        Cancellation);

    private static async Task<string> DigAsync(Neighbourhood world, bool inGroup, params string[] question)
    {
        string[] dig = ["dig", "+tries=1", "+time=5", "+noall", "+comments", "+answer", .. question];
        string[] identity = ["setpriv", "--regid", GroupNumber(), "--clear-groups", .. dig];
        var all = inGroup ? identity : dig;
        return (await world.RunAsync(Node.Router, new Command(all[0], all[1..]), Cancellation)).Output;
    }

    private static string GroupNumber() =>
        File.ReadLines("/etc/group").Select(static line => line.Split(':')).Single(static fields => fields[0] == Group)[2];

    private static async Task<int> RedirectsAsync(Neighbourhood world) =>
        await TryRedirectsAsync(world) ?? throw new InvalidOperationException("there is no counter of redirects");

    private static async Task<int?> TryRedirectsAsync(Neighbourhood world)
    {
        var list = new Command("nft", "-j", "list", "counter", "inet", "meshagent", "dns_redirects");
        var result = await world.RunAsync(Node.Router, list, Cancellation);
        return JsonNode.Parse(result.Output is { Length: > 0 } text ? text : "{}")!["nftables"]?.AsArray()
            .Select(static item => item!["counter"]?["packets"]?.GetValue<int>()).FirstOrDefault(static packets => packets is not null);
    }
}
