using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.State;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.Agents;

/// <summary>The published agent in a neighbourhood's router, with what tests wait for.</summary>
internal sealed class AgentUnderTest
{
    /// <summary>The mark of the agent's own packets with the default settings.</summary>
    public const int Mark = RouterAgent.Mark;

    /// <summary>
    /// From nothing to user traffic in the tunnel: process start, lookup, handshake and the first liveness proof take under two seconds on
    /// an idle machine. Ten times that says that the agent is stuck and not that the machine is busy.
    /// </summary>
    public static readonly TimeSpan TunnelLimit = TimeSpan.FromSeconds(20);

    private readonly Neighbourhood _world;
    private readonly RouterAgent _agent;

    private AgentUnderTest(Neighbourhood world, RouterAgent agent)
    {
        _world = world;
        _agent = agent;
    }

    /// <summary>Where the agent remembers.</summary>
    public string StateFile => _agent.StateFile;

    /// <summary>The agent's configuration, meshagent.json.</summary>
    public string SettingsFile => _agent.SettingsFile;

    /// <summary>What the agent loads, plugins.json.</summary>
    public string PluginsFile => _agent.PluginsFile;

    /// <summary>The agent's control socket.</summary>
    public AgentControl Control => new(_world);

    /// <summary>What the running (or last) agent logged.</summary>
    public BoundedLog Log => Running.Error;

    /// <summary>The running (or last) agent.</summary>
    public NodeProcess Running => _agent.Running;

    private IReadOnlyList<FamilyAddresses> Families => _world.Options.RouterHasIPv6 ? AddressPlan.Families : [AddressPlan.IPv4];

    /// <summary>Writes the agent's files and does not start it.</summary>
    public static async Task<AgentUnderTest> InstallAsync(Neighbourhood world, AgentSetup? setup = null)
        => new(world, await RouterAgent.InstallAsync(world, await PublishedAgent.PathAsync(), setup ?? new AgentSetup(), Cancellation));

    /// <summary>Writes the agent's files, starts it and waits until it guards user traffic.</summary>
    public static async Task<AgentUnderTest> StartAsync(Neighbourhood world, AgentSetup? setup = null)
    {
        var agent = await InstallAsync(world, setup);
        await agent.StartAsync();
        return agent;
    }

    /// <summary>Starts it and waits until it guards user traffic.</summary>
    public Task StartAsync() => _agent.StartAsync(Cancellation);

    /// <summary>Starts it and does not wait.</summary>
    public Task LaunchAsync() => _agent.LaunchAsync();

    /// <summary>Ends it in order.</summary>
    /// <returns>Its exit status.</returns>
    public Task<int> StopAsync() => _agent.StopAsync(Cancellation);

    /// <summary>Ends it without any chance to clean up.</summary>
    public Task KillAsync() => _agent.KillAsync(Cancellation);

    // All that user traffic meets on its way through the router, and what the machine was busy with.
    private const string WayOfUsers = """
        for f in -4 -6; do ip $f rule; ip $f route show table all proto 109; ip $f route show table main; done
        ip -s link; nft list ruleset; wg show; cat /proc/net/nf_conntrack 2>/dev/null | head -n 60
        ps -eo pid,pcpu,etimes,rss,args --sort=-pcpu | head -n 12; cat /proc/loadavg
        """;

    private const string FarEnd = """
        ip -s link; ip -4 route; ip -6 route; nft list ruleset; wg show; ss -tuan | head -n 40
        wc -l /proc/net/nf_conntrack; head -n 20 /proc/net/nf_conntrack
        """;

    /// <summary>Waits until users of a node reach the internet by an exit.</summary>
    public async Task<TimeSpan> CarriesAsync(FamilyAddresses family, Way? way, Node from, TimeSpan? within)
    {
        var probe = new TrafficProbe(_world, from);
        ProbeResult? last = null;
        try
        {
            return await Eventually.HoldsAsync(
                $"{family.Family} traffic from {from} by {way?.ToString() ?? "any exit"}",
                within ?? TunnelLimit,
                async token => (last = await probe.HttpAsync(family.Family, token)).Way is var taken
                    && (way is null ? taken is Way.Exit1 or Way.Exit2 : taken == way),
                Cancellation,
                () => $"The last try went by {last?.Way} ({last?.Detail}).\nThe agent's log:\n{Log.Tail(60)}");
        }
        catch (TimeoutException late)
        {
            // The neighbourhood is gone when somebody reads this.
            var seenOf = new StringBuilder();
            foreach (var node in (Node[])[Node.Router, Node.Exit1, Node.Exit2, Node.Inet])
            {
                var script = node == Node.Router ? WayOfUsers : FarEnd;
                var seen = await _world.RunAsync(node, new Command("sh", "-c", script), CancellationToken.None);
                seenOf.Append(CultureInfo.InvariantCulture, $"\n{node}:\n{seen.Output}{seen.Error}");
            }

            throw new TimeoutException($"{late.Message}{seenOf}", late);
        }
    }

    /// <summary>
    /// Waits until users of both the LAN and the router itself reach the internet in every family, by one exit or by any: the first to
    /// answer is taken, and a better one only a minute later.
    /// </summary>
    public async Task CarriesAllAsync(Way? way = null, TimeSpan? within = null)
    {
        foreach (var family in Families)
        {
            await CarriesAsync(family, way, Node.Lan, within);
            await CarriesAsync(family, way, Node.Router, within);
        }
    }

    /// <summary>Waits until routes, rules and packet filter of the router are exactly a state that was seen before.</summary>
    /// <returns>How long it took, the reading of the state included.</returns>
    public async Task<TimeSpan> SettlesInAsync(RoutingState wanted, TimeSpan? within = null)
    {
        IReadOnlyList<string> differences = [];
        return await Eventually.HoldsAsync(
            "the same routes, rules and filter",
            within ?? TunnelLimit,
            async token => (differences = (await RoutingState.ReadAsync(_world, Node.Router, token)).DifferencesFrom(wanted)).Count == 0,
            Cancellation,
            () => $"Differences:\n{string.Join('\n', differences)}\nLog:\n{Log.Tail(60)}");
    }

    /// <summary>Demands that the path in use came from the state file, in every family.</summary>
    public Task<TimeSpan> UsesRememberedPathsAsync() => StatusHoldsAsync(
        "active WAN paths from memory",
        status => Families.All(family => Paths(status, family).Any(path => path.IsActive && path.Source == "memory")));

    /// <summary>The WAN paths of one family in a status.</summary>
    public static IReadOnlyList<WanPathSeen> Paths(JsonNode status, FamilyAddresses family)
        => [.. status["wan"]![WordOf(family)]!.AsArray().Select(path => WanPathSeen.Of(path!))];

    /// <summary>The phase of one family in a status.</summary>
    public static string Phase(JsonNode status, FamilyAddresses family) => status["phase"]![WordOf(family)]!.GetValue<string>();

    /// <summary><c>meshagent status --json</c>.</summary>
    /// <returns>The status; null when no agent answers yet.</returns>
    public Task<JsonNode?> StatusAsync() => _agent.TryStatusAsync(Cancellation);

    /// <summary><c>meshagent explain --json</c>, as text.</summary>
    public async Task<string> ExplainAsync(string destination) => (await _agent.ExplainAsync(destination, Cancellation)).ToJsonString();

    /// <summary>Waits until <c>meshagent explain</c> gives a WAN path a state and a reason.</summary>
    /// <param name="family">The path's family.</param>
    /// <param name="path">The path as it is shown, <c>192.0.2.1 on wan0</c>.</param>
    /// <param name="why">What the reason must hold.</param>
    public async Task ExplainsPathAsync(FamilyAddresses family, string path, string why)
    {
        JsonNode? last = null;
        await Eventually.HoldsAsync(
            $"{path}: {why}",
            TunnelLimit,
            async _ => (last = await _agent.ExplainAsync(family.Target, Cancellation))["paths"]!.AsArray().Any(item =>
                item!["subject"]!.GetValue<string>() == $"{WordOf(family)} path {path}"
                && item["why"]!.GetValue<string>().Contains(why, StringComparison.Ordinal)),
            Cancellation,
            () => $"Explained: {last?["paths"]}\nLog:\n{Log.Tail(60)}");
    }

    /// <summary>Waits until the state file names none of some gateways any more.</summary>
    public Task<TimeSpan> ForgetsAsync(params IReadOnlyList<string> gateways) => Eventually.HoldsAsync(
        $"nothing of {string.Join(" and ", gateways)} in {StateFile}",
        TunnelLimit,
        async token => await File.ReadAllTextAsync(StateFile, token) is var text
            && !gateways.Any(gateway => text.Contains($"\"{gateway}\"", StringComparison.Ordinal)),
        Cancellation,
        () => $"{File.ReadAllText(StateFile)}\nLog:\n{Log.Tail(60)}");

    /// <summary>Waits until the state file holds some texts.</summary>
    public Task<TimeSpan> RemembersAsync(params IReadOnlyList<string> texts) => _agent.RemembersAsync(texts, Cancellation);

    /// <summary><c>meshagent cleanup</c>.</summary>
    /// <returns>What it removed, a line each.</returns>
    public Task<IReadOnlyList<string>> CleanupAsync() => _agent.CleanupAsync(Cancellation);

    /// <summary>Waits until a status holds; its text goes into the error.</summary>
    public async Task<TimeSpan> StatusHoldsAsync(string what, Func<JsonNode, bool> condition, TimeSpan? within = null)
    {
        JsonNode? last = null;
        return await Eventually.HoldsAsync(
            what,
            within ?? TunnelLimit,
            async _ => (last = await StatusAsync()) is not null && condition(last),
            Cancellation,
            () => $"Status: {last}\nLog:\n{Log.Tail(60)}");
    }

    /// <summary>Runs a command of the agent's own program in the router.</summary>
    public Task<ToolResult> RunAsync(params string[] arguments) => _agent.RunAsync(Cancellation, arguments);

    private static string WordOf(FamilyAddresses family) => family == AddressPlan.IPv4 ? "ipv4" : "ipv6";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
