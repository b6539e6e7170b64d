using System.Text.Json.Nodes;
using MeshAgent.Demo.Agents;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Isolation;

/// <summary>
/// The router's own resolver is a real dnsmasq on loopback, and what it asks is the WAN's own name server: nothing in resolv.conf shows
/// that, and the agent still says that the server is shared, for as long as it is.
/// </summary>
public sealed class SystemResolverTests
{
    private const string Ready = "started, version";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_DnsmasqAsksTheWansServer_IsSharedUntilItAsksAnother()
    {
        await using var world = await Lab.BuildAsync();
        var upstream = Path.Combine(world.Folder, "upstream");
        await NameAsync(upstream, static family => family.WanNameServer);
        await using var dnsmasq = await StartResolverAsync(world, upstream);
        var agent = await AgentUnderTest.StartAsync(
            world, new AgentSetup { Sources = [("resolvconf", "MeshAgent.Resolvers.ResolvConf", null)] });
        await agent.CarriesAllAsync();

        await agent.StatusHoldsAsync(
            "both families' servers shared", status => AddressPlan.Families.All(family => IsShared(status, family.WanNameServer)));

        // What dnsmasq asks is a user's question: by the tunnel, though it goes to the address that the agent asks over the WAN.
        foreach (var family in AddressPlan.Families)
        {
            Assert.Contains(family.SplitAnswers.Wan, await LookUpAsync(world, family), StringComparison.Ordinal);
        }

        await NameAsync(upstream, static family => family.PublicNameServer);

        await agent.StatusHoldsAsync(
            "the resolver's new servers, and nothing shared any more",
            static status => !Items(status).Any(static item => Id(item) == "dns.shared")
                && AddressPlan.Families.All(family => status["nameServers"]!["system"]!.AsArray().Any(server => Text(server) == family.PublicNameServer)));
        await Lab.NothingLeakedAsync(world);
    }

    private static bool IsShared(JsonNode status, string server) => Items(status).Any(item =>
        Id(item) == "dns.shared" && item!["message"]!.GetValue<string>().Contains($" {server} ", StringComparison.Ordinal));

    private static JsonArray Items(JsonNode status) => status["health"]!.AsArray();

    private static string Id(JsonNode? item) => Text(item!["id"]);

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    /// <summary>As DHCP clients write it: another file is renamed over the old one.</summary>
    private static async Task NameAsync(string file, Func<FamilyAddresses, string> server)
    {
        await File.WriteAllLinesAsync(file + ".new", AddressPlan.Families.Select(family => $"nameserver {server(family)}"), Cancellation);
        File.Move(file + ".new", file, overwrite: true);
    }

    private static async Task<NodeProcess> StartResolverAsync(Neighbourhood world, string upstream)
    {
        var process = await world.StartAsync(Node.Router, new Command(
            "dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--no-hosts", "--bind-interfaces", "--listen-address=127.0.0.1", "--cache-size=0",
            "--log-facility=-", $"--resolv-file={upstream}"));
        await process.LogsAsync(Ready, StartLimit, Cancellation);
        return process;
    }

    private static async Task<string> LookUpAsync(Neighbourhood world, FamilyAddresses family)
    {
        var type = family == AddressPlan.IPv4 ? "A" : "AAAA";
        var dig = new Command("dig", "+tries=2", "+time=3", "+short", "@127.0.0.1", type, AddressPlan.SplitName);
        return (await world.RunAsync(Node.Router, dig, Cancellation)).Output;
    }
}
