using System.Text.Json.Nodes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Agents;

/// <summary>The agent's own program in the neighbourhood's router, used as its owner would: files, signals, the command line.</summary>
public sealed class RouterAgent
{
    /// <summary>The protocol number that marks the agent's routes and rules as its own, unless configured otherwise.</summary>
    public const int RouteProtocol = 109;

    /// <summary>The mark of control traffic unless configured otherwise.</summary>
    public const int Mark = 1;

    /// <summary>The table that control traffic looks its default up in, unless configured otherwise.</summary>
    public const int WanTable = 1;

    /// <summary>The table that users look their default up in, unless configured otherwise.</summary>
    public const int ExitTable = 2;

    /// <summary>Logged when the first round is applied, which is when users are guarded.</summary>
    private const string GuardedText = "user traffic: ";

    /// <summary>In front of every decision in the log: the agent's loop and the number of the event.</summary>
    private const string DecisionTag = "AgentLoop[100] ";

    /// <summary>An idle machine takes well under a second; one that needs this long is too busy for anything with a deadline.</summary>
    private static readonly TimeSpan GuardedLimit = TimeSpan.FromSeconds(30);

    /// <summary>The agent lets 2 s pass between two writes, so that a recovery's changes become one.</summary>
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(10);

    /// <summary>The agent's own limit for leaving in order is 3 s; one that takes this long would be killed by its service manager.</summary>
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(10);

    private readonly Neighbourhood _world;
    private readonly string _executable;
    private readonly string? _programs;
    private NodeProcess? _process;

    private RouterAgent(Neighbourhood world, string executable, string stateFile, string? programs)
    {
        _world = world;
        _executable = executable;
        _programs = programs;
        StateFile = stateFile;
    }

    /// <summary>Where it remembers.</summary>
    public string StateFile { get; }

    /// <summary>Its configuration, meshagent.json.</summary>
    public string SettingsFile => Path.Combine(_world.Folder, "meshagent.json");

    /// <summary>What it loads, plugins.json.</summary>
    public string PluginsFile => Path.Combine(_world.Folder, "plugins.json");

    /// <summary>The running (or last) process.</summary>
    /// <exception cref="InvalidOperationException">It was not started yet.</exception>
    public NodeProcess Running => _process ?? throw new InvalidOperationException("The agent was not started yet.");

    /// <summary>What it has decided since it was started, oldest first: subject, change and reason in its own words.</summary>
    public IReadOnlyList<string> Decisions =>
        [.. (_process?.Error.Lines ?? []).Select(DecisionIn).Where(text => text.Length > 0)];

    /// <summary>Writes its files and does not start it.</summary>
    /// <param name="world">The neighbourhood.</param>
    /// <param name="executable">The published agent; its bundled plugins are in its own folder.</param>
    /// <param name="setup">What its owner wants.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The agent, not started.</returns>
    public static async Task<RouterAgent> InstallAsync(
        Neighbourhood world, string executable, AgentSetup setup, CancellationToken cancellation)
    {
        var stateFile = setup.StateFile ?? Path.Combine(world.Folder, "state", "state.json");
        var agent = new RouterAgent(world, executable, stateFile, setup.Programs);
        await File.WriteAllTextAsync(agent.SettingsFile, AgentFiles.Settings(world, setup, agent.StateFile), cancellation);
        await File.WriteAllTextAsync(agent.PluginsFile, AgentFiles.Plugins(world, setup), cancellation);
        return agent;
    }

    /// <summary>
    /// Starts it and waits until it tells the service manager that it is ready: what users send before the very first start is nobody's
    /// leak.
    /// </summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How long it took until users were guarded.</returns>
    public async Task<TimeSpan> StartAsync(CancellationToken cancellation)
    {
        await LaunchAsync();
        return await Running.LogsAsync(GuardedText, GuardedLimit, cancellation);
    }

    /// <summary>Starts it and does not wait.</summary>
    /// <returns>When the process exists.</returns>
    /// <exception cref="InvalidOperationException">It runs already: a second agent in the same router is the caller's mistake.</exception>
    public async Task LaunchAsync()
    {
        if (_process is { HasExited: false })
        {
            throw new InvalidOperationException("The agent runs already.");
        }

        _process = await _world.StartAsync(
            Node.Router,
            new Command(_executable, "run", "--config", SettingsFile, "--plugins", PluginsFile)
            {
                Environment = _programs is null
                    ? new Dictionary<string, string>()
                    : new Dictionary<string, string> { ["PATH"] = $"{_programs}:{Environment.GetEnvironmentVariable("PATH")}" },
            });
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
    public Task<int> StopAsync(CancellationToken cancellation) => Running.EndAsync(UnixSignal.Terminate, LeaveLimit, cancellation);

    /// <summary>Ends it without any chance to clean up.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it is gone.</returns>
    public Task KillAsync(CancellationToken cancellation) => Running.EndAsync(UnixSignal.Kill, LeaveLimit, cancellation);

    /// <summary>The end of its log.</summary>
    /// <param name="lines">How many lines.</param>
    /// <returns>The lines; empty when it was never started.</returns>
    public string LogTail(int lines) => _process?.Error.Tail(lines) ?? "";

    /// <summary><c>meshagent status --json</c>.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ToolException">No agent answered.</exception>
    public async Task<JsonNode> StatusAsync(CancellationToken cancellation)
    {
        var result = await AskStatusAsync(cancellation);
        return Json(result) ?? throw new ToolException(result);
    }

    /// <summary><c>meshagent status --json</c> of an agent that may still be starting.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The answer; null when no agent answers yet.</returns>
    public async Task<JsonNode?> TryStatusAsync(CancellationToken cancellation) => Json(await AskStatusAsync(cancellation));

    /// <summary><c>meshagent explain DESTINATION --json</c>.</summary>
    /// <param name="destination">An address.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ToolException">No agent answered.</exception>
    public async Task<JsonNode> ExplainAsync(string destination, CancellationToken cancellation)
    {
        var result = await RunAsync(cancellation, "explain", destination, "--json", "--config", SettingsFile);
        return Json(result) ?? throw new ToolException(result);
    }

    /// <summary><c>meshagent cleanup</c>.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What it removed, a line each.</returns>
    /// <exception cref="ToolException">It failed.</exception>
    public async Task<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellation)
    {
        var result = await RunAsync(cancellation, "cleanup", "--json", "--config", SettingsFile, "--plugins", PluginsFile);
        return [.. JsonNode.Parse(result.OrThrow().Output)!["removed"]!.AsArray().Select(line => line!.GetValue<string>())];
    }

    /// <summary>Runs a command of the agent's own program in the router.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="arguments">The command and what it takes.</param>
    /// <returns>How it ended.</returns>
    public Task<ToolResult> RunAsync(CancellationToken cancellation, params string[] arguments)
        => _world.RunAsync(Node.Router, new Command(_executable, arguments), cancellation);

    private Task<ToolResult> AskStatusAsync(CancellationToken cancellation)
        => RunAsync(cancellation, "status", "--json", "--config", SettingsFile);

    /// <summary>An unhealthy agent answers with an exit status of its own, and the answer counts all the same.</summary>
    private static JsonNode? Json(ToolResult result) => result.Output.Length > 0 ? JsonNode.Parse(result.Output) : null;

    private static string DecisionIn(string line)
    {
        var at = line.IndexOf(DecisionTag, StringComparison.Ordinal);
        return at < 0 ? "" : line[(at + DecisionTag.Length)..];
    }
}
