using System.Text.Json.Nodes;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.State;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.Agents;

/// <summary>The published agent in a neighbourhood's router, driven as its owner would: files, signals, the command line.</summary>
internal sealed class AgentUnderTest
{
    /// <summary>The mark of the agent's own packets with the default settings.</summary>
    public const int Mark = 1;

    /// <summary>
    /// From nothing to user traffic in the tunnel: process start, lookup, handshake and the first liveness proof take under two seconds on
    /// an idle machine. Ten times that says that the agent is stuck and not that the machine is busy.
    /// </summary>
    public static readonly TimeSpan TunnelLimit = TimeSpan.FromSeconds(20);

    /// <summary>Logged when the first round has been applied.</summary>
    private const string ReadyText = "user traffic: ";

    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(30);

    /// <summary>An agent that takes longer to leave than service managers wait (procd: 5 s) would be killed by them.</summary>
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(10);

    private readonly Neighbourhood _world;
    private readonly string _executable;
    private NodeProcess? _process;

    private AgentUnderTest(Neighbourhood world, string executable, string stateFile)
    {
        _world = world;
        _executable = executable;
        StateFile = stateFile;
    }

    /// <summary>Where the agent remembers.</summary>
    public string StateFile { get; }

    /// <summary>What the running (or last) agent logged.</summary>
    public BoundedLog Log => Running.Error;

    /// <summary>The running (or last) agent.</summary>
    public NodeProcess Running => _process ?? throw new InvalidOperationException("The agent was not started yet.");

    private IReadOnlyList<FamilyAddresses> Families => _world.Options.RouterHasIPv6 ? AddressPlan.Families : [AddressPlan.IPv4];

    private string SettingsFile => Path.Combine(_world.Folder, "meshagent.json");

    private string PluginsFile => Path.Combine(_world.Folder, "plugins.json");

    /// <summary>Writes the agent's files and does not start it.</summary>
    public static async Task<AgentUnderTest> InstallAsync(Neighbourhood world, AgentSetup? setup = null)
    {
        setup ??= new AgentSetup();
        var stateFile = setup.StateFile ?? Path.Combine(world.Folder, "state", "state.json");
        var agent = new AgentUnderTest(world, await PublishedAgent.PathAsync(), stateFile);
        await File.WriteAllTextAsync(agent.SettingsFile, AgentFiles.Settings(world, setup, stateFile));
        await File.WriteAllTextAsync(agent.PluginsFile, AgentFiles.Plugins(world, setup));
        return agent;
    }

    /// <summary>Writes the agent's files, starts it and waits until it guards user traffic.</summary>
    public static async Task<AgentUnderTest> StartAsync(Neighbourhood world, AgentSetup? setup = null)
    {
        var agent = await InstallAsync(world, setup);
        await agent.StartAsync();
        return agent;
    }

    /// <summary>
    /// Starts it and waits until it tells the service manager that it is ready: what users send before the very first start is nobody's leak.
    /// </summary>
    public async Task StartAsync()
    {
        await LaunchAsync();
        await Running.LogsAsync(ReadyText, ReadyLimit, Cancellation);
    }

    /// <summary>Starts it and does not wait; a second agent in the same router is the test's mistake.</summary>
    public async Task LaunchAsync()
    {
        if (_process is { HasExited: false })
        {
            throw new InvalidOperationException("The agent runs already.");
        }

        _process = await _world.StartAsync(
            Node.Router, new Command(_executable, "run", "--config", SettingsFile, "--plugins", PluginsFile));
    }

    /// <summary>Ends it in order.</summary>
    /// <returns>Its exit status.</returns>
    public Task<int> StopAsync() => Running.EndAsync(UnixSignal.Terminate, LeaveLimit, Cancellation);

    /// <summary>Ends it without any chance to clean up.</summary>
    public Task KillAsync() => Running.EndAsync(UnixSignal.Kill, LeaveLimit, Cancellation);

    /// <summary>Waits until users of a node reach the internet by an exit.</summary>
    public Task<TimeSpan> CarriesAsync(FamilyAddresses family, Way? way, Node from, TimeSpan? within)
    {
        var probe = new TrafficProbe(_world, from);
        ProbeResult? last = null;
        return Eventually.HoldsAsync(
            $"{family.Family} traffic from {from} by {way?.ToString() ?? "any exit"}",
            within ?? TunnelLimit,
            async token => (last = await probe.HttpAsync(family.Family, token)).Way is var taken
                && (way is null ? taken is Way.Exit1 or Way.Exit2 : taken == way),
            Cancellation,
            () => $"The last try went by {last?.Way} ({last?.Detail}).\nThe agent's log:\n{Log.Tail(60)}");
    }

    /// <summary>
    /// Waits until users of both the LAN and the router itself reach the internet in every family, by one exit or by any: the first to answer
    /// is taken, and a better one only a minute later.
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
    public async Task SettlesInAsync(RoutingState wanted, TimeSpan? within = null)
    {
        IReadOnlyList<string> differences = [];
        await Eventually.HoldsAsync(
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
    /// <returns>The status; null when no agent answers yet. An unhealthy agent's exit status is not 0, and it answers all the same.</returns>
    public async Task<JsonNode?> StatusAsync()
        => (await RunAsync("status", "--json", "--config", SettingsFile)).Output is { Length: > 0 } answer ? JsonNode.Parse(answer) : null;

    /// <summary><c>meshagent explain --json</c>.</summary>
    public async Task<string> ExplainAsync(string destination) => (await RunAsync("explain", destination, "--json")).OrThrow().Output;

    /// <summary><c>meshagent cleanup</c>.</summary>
    public async Task<ToolResult> CleanupAsync()
        => (await RunAsync("cleanup", "--config", SettingsFile, "--plugins", PluginsFile)).OrThrow();

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
    public Task<ToolResult> RunAsync(params string[] arguments) => _world.RunAsync(Node.Router, new Command(_executable, arguments), Cancellation);

    private static string WordOf(FamilyAddresses family) => family == AddressPlan.IPv4 ? "ipv4" : "ipv6";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
