using System.Text.Json.Nodes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Isolation;

/// <summary>
/// The WAN is gone and the mesh has a default of its own: users take it, and control traffic does not. A name server or an exit that is
/// reached through somebody else's mesh would be the neighbour's WAN, not ours.
/// </summary>
public sealed class WithdrawnWanTests
{
    /// <summary>Name of the neighbour's nft table that counts what comes from the router.</summary>
    private const string Table = "seen";

    /// <summary>"At once" for a program that is started, asks and ends; a lookup that is really tried takes seconds to fail.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(3);

    /// <summary>Exits that no packet can leave for are given up after 25 s; twice that and more, for a busy machine.</summary>
    private static readonly TimeSpan BothExitsLost = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WanGone_MeshHasADefault_LookupsFailAtOnceAndNothingOfTheAgentTakesTheMesh()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await CountAsync(world);
        await Lab.RouterIpAsync(world, family => $"route add default via {family.MeshNeighbour} dev {world.Options.Links.Mesh} metric 300");

        await world.IpAsync(Node.Router, $"link set dev {world.Options.Links.Wan} down", Cancellation);

        await agent.StatusHoldsAsync(
            "users by the mesh", static status => AddressPlan.Families.All(family => AgentUnderTest.Phase(status, family) == "meshOnly"),
            BothExitsLost);
        var started = TimeProvider.System.GetTimestamp();
        var answer = await agent.RunAsync("resolve", AddressPlan.TargetName);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, AtOnce);
        Assert.Equal(1, answer.ExitCode);
        foreach (var family in AddressPlan.Families)
        {
            Assert.DoesNotContain(
                $" dev {world.Options.Links.Mesh} ", await Lab.ControlRouteAsync(world, family.WanNameServer), StringComparison.Ordinal);
        }

        await agent.StatusHoldsAsync(
            "exits without a way", static status => status["exits"]!.AsArray().All(exit => exit!["state"]!.GetValue<string>() is "idle" or "down"));
        Assert.Equal(0, await CountedAsync(world, "control"));
        await AskAsUserAsync(world);
        Assert.NotEqual(0, await CountedAsync(world, "control"));

        // The cable is in again, with what the kernel took away: IPv6 addresses and routes.
        var wan = world.Options.Links.Wan;
        await world.IpAsync(Node.Router, $"link set dev {wan} up", Cancellation);
        await world.IpAsync(Node.Router, $"-6 address replace {AddressPlan.IPv6.RouterWan}/64 dev {wan} nodad", Cancellation);
        await Lab.RouterIpAsync(world, family => $"route replace default via {family.WanGateway} dev {wan}");
        await agent.CarriesAllAsync();
        await Lab.NothingLeakedAsync(world);
    }

    /// <summary>
    /// The neighbour counts what could only be control traffic: lookups at the WAN's name servers and packets to the exits.
    /// </summary>
    private static async Task CountAsync(Neighbourhood world)
    {
        var rules = string.Join('\n', AddressPlan.Families.Select(static family =>
            $"iifname mesh0 {Ip(family)} daddr {{ {family.WanNameServer}, {family.Exit1}, {family.Exit2} }} counter name control"));
        var ruleset = new Command("nft", "-f", "-")
        {
            Input = $$"""
                table inet {{Table}} {
                  counter control { }
                  chain in {
                    type filter hook prerouting priority -300;
                    {{rules}}
                  }
                }
                """,
        };
        (await world.RunAsync(Node.Mesh, ruleset, Cancellation)).OrThrow();
    }

    /// <summary>The positive control: a user's lookup at the same server does go by the mesh, and is counted.</summary>
    private static async Task AskAsUserAsync(Neighbourhood world)
    {
        foreach (var family in AddressPlan.Families)
        {
            await world.RunAsync(
                Node.Router,
                new Command("dig", "+tries=1", "+time=1", $"@{family.WanNameServer}", AddressPlan.TargetName),
                Cancellation);
        }
    }

    private static string Ip(FamilyAddresses family) => family == AddressPlan.IPv4 ? "ip" : "ip6";

    private static async Task<int> CountedAsync(Neighbourhood world, string counter)
    {
        var list = (await world.RunAsync(Node.Mesh, new Command("nft", "-j", "list", "counter", "inet", Table, counter), Cancellation)).OrThrow();
        return JsonNode.Parse(list.Output)!["nftables"]!.AsArray()
            .Select(static item => item!["counter"]?["packets"]?.GetValue<int>()).First(static packets => packets is not null)!.Value;
    }
}
