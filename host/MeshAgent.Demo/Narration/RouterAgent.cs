using System.Text.Json.Nodes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration;

/// <summary>The agent's own program in the neighbourhood's router, used as its owner would: files, signals, the command line.</summary>
internal sealed class RouterAgent
{
    /// <summary>The protocol number that marks the agent's routes and rules as its own, unless configured otherwise.</summary>
    public const int RouteProtocol = 109;

    /// <summary>The mark of control traffic unless configured otherwise.</summary>
    public const int Mark = 1;

    /// <summary>The agent's tables unless configured otherwise: where control traffic and users look their defaults up.</summary>
    public const int WanTable = 1, ExitTable = 2;

    /// <summary>Logged when the first round is applied, which is when users are guarded.</summary>
    private const string GuardedText = "user traffic: ";

    /// <summary>In front of every decision in the log: the agent's loop and the number of the event.</summary>
    private const string DecisionTag = "AgentLoop[100] ";

    /// <summary>An idle machine takes 0.4 s; a machine that needs this long is no place for a demonstration.</summary>
    private static readonly TimeSpan GuardedLimit = TimeSpan.FromSeconds(15);

    /// <summary>The agent lets 2 s pass between two writes, so that a recovery's changes become one.</summary>
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(10);

    /// <summary>The agent's own limit for leaving in order is 3 s; more means that it hangs.</summary>
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(10);

    private readonly Neighbourhood _world;
    private readonly string _executable;
    private NodeProcess? _process;

    private RouterAgent(Neighbourhood world, string executable)
    {
        _world = world;
        _executable = executable;
    }

    /// <summary>Where it remembers.</summary>
    public string StateFile => Path.Combine(_world.Folder, "state", "state.json");

    private string SettingsFile => Path.Combine(_world.Folder, "meshagent.json");

    private string PluginsFile => Path.Combine(_world.Folder, "plugins.json");

    /// <summary>Writes the agent's files.</summary>
    /// <param name="world">The neighbourhood.</param>
    /// <param name="executable">The published agent.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The agent, not started.</returns>
    public static async Task<RouterAgent> InstallAsync(Neighbourhood world, string executable, CancellationToken cancellation)
    {
        var agent = new RouterAgent(world, executable);
        await File.WriteAllTextAsync(agent.SettingsFile, RouterFiles.Settings(world, agent.StateFile), cancellation);
        await File.WriteAllTextAsync(agent.PluginsFile, RouterFiles.Plugins(world), cancellation);
        return agent;
    }

    /// <summary>Starts it.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How long it took until users were guarded.</returns>
    public async Task<TimeSpan> StartAsync(CancellationToken cancellation)
    {
        _process = await _world.StartAsync(
            Node.Router, new Command(_executable, "run", "--config", SettingsFile, "--plugins", PluginsFile));
        return await _process.LogsAsync(GuardedText, GuardedLimit, cancellation);
    }

    /// <summary>Waits until the state file holds some texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How long it took.</returns>
    public Task<TimeSpan> RemembersAsync(IReadOnlyList<string> texts, CancellationToken cancellation) => Eventually.HoldsAsync(
        $"{string.Join(" and ", texts)} in {StateFile}",
        WriteLimit,
        async token => File.Exists(StateFile) && await File.ReadAllTextAsync(StateFile, token) is var text && texts.All(text.Contains),
        cancellation);

    /// <summary>Ends it in order.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Its exit status.</returns>
    public Task<int> StopAsync(CancellationToken cancellation) => Process.EndAsync(UnixSignal.Terminate, LeaveLimit, cancellation);

    /// <summary>Ends it without any chance to clean up.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it is gone.</returns>
    public Task KillAsync(CancellationToken cancellation) => Process.EndAsync(UnixSignal.Kill, LeaveLimit, cancellation);

    /// <summary>What it has decided since it was started, oldest first: subject, change and reason in its own words.</summary>
    public IReadOnlyList<string> Decisions =>
        [.. (_process?.Error.Lines ?? []).Select(DecisionIn).Where(text => text.Length > 0)];

    /// <summary>The end of its log.</summary>
    /// <param name="lines">How many lines.</param>
    /// <returns>The lines.</returns>
    public string LogTail(int lines) => _process?.Error.Tail(lines) ?? "";

    /// <summary><c>meshagent status --json</c>.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The answer.</returns>
    public async Task<JsonNode> StatusAsync(CancellationToken cancellation) => Json(await RunAsync(["status", "--json"], cancellation));

    /// <summary><c>meshagent explain DESTINATION --json</c>.</summary>
    /// <param name="destination">An address.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The answer.</returns>
    public async Task<JsonNode> ExplainAsync(string destination, CancellationToken cancellation)
        => Json(await RunAsync(["explain", destination, "--json"], cancellation));

    /// <summary><c>meshagent cleanup</c>.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What it removed, a line each.</returns>
    public async Task<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellation)
    {
        var answer = Json(await RunAsync(["cleanup", "--plugins", PluginsFile, "--json"], cancellation));
        return [.. answer["removed"]!.AsArray().Select(line => line!.GetValue<string>())];
    }

    private NodeProcess Process => _process ?? throw new InvalidOperationException("The agent was not started yet.");

    private Task<ToolResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
        => _world.RunAsync(Node.Router, new Command(_executable, [.. arguments, "--config", SettingsFile]), cancellation);

    /// <summary>An unhealthy agent answers with an exit status of its own, and the answer counts all the same.</summary>
    private static JsonNode Json(ToolResult result)
        => (result.Output.Length > 0 ? JsonNode.Parse(result.Output) : null) ?? throw new ToolException(result);

    private static string DecisionIn(string line)
    {
        var at = line.IndexOf(DecisionTag, StringComparison.Ordinal);
        return at < 0 ? "" : line[(at + DecisionTag.Length)..];
    }
}
