using MeshAgent.Demo.Agents;
using MeshAgent.Demo.Narration.Acts;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.State;
using MeshAgent.Demo.Topology;
using Spectre.Console;

namespace MeshAgent.Demo.Narration;

/// <summary>The main job with a narrator: a real agent on a real kernel in a simulated neighbourhood, everything measured.</summary>
/// <param name="console">Where the story is told.</param>
public sealed class Demonstration(IAnsiConsole console)
{
    /// <summary>Lines of the agent's log that a failure shows: enough for one round of the agent with its reasons.</summary>
    private const int LogLinesOnFailure = 25;

    /// <summary>How much of an act's title the table shows of an act that failed: about a line.</summary>
    private const int ShortTitle = 40;

    /// <summary>How often to look for new decisions of the agent: short enough to read along, and no load.</summary>
    private static readonly TimeSpan ListenInterval = TimeSpan.FromMilliseconds(100);

    private const string Map = """
               users ── br-lan ┐                    ┌ wan0 ── provider ──┐
                               ├ router: the agent ─┤   (captured here)  ├── internet: target, exit 1, exit 2
                mesh ── mesh0  ┘                    └ wg_exit: tunnel ───┘
        """;

    private readonly Narrator _narrator = new(console, TimeProvider.System);

    private static IReadOnlyList<IAct> Acts =>
    [
        new BeforeTheAgent(), new FirstStart(), new PowerCut(), new Crash(), new ForeignDefault(), new ForeignFlush(), new BlackHole(),
        new ForeignGateway(), new Leaving(), new Verdict(),
    ];

    /// <summary>Plays it.</summary>
    /// <param name="agentExecutable">The published agent; its bundled plugins are in its own folder.</param>
    /// <param name="cancellation">Ends it early; the neighbourhood is removed all the same.</param>
    /// <returns>0 when every result is as promised, 1 otherwise.</returns>
    public async Task<int> RunAsync(string agentExecutable, CancellationToken cancellation)
    {
        try
        {
            _narrator.Act("A neighbourhood of network namespaces is built; nothing of this machine's network is touched");
            await using var world = await Neighbourhood.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.Dhcp }, cancellation);
            _narrator.Show(new Text(Map + "\n"));
            _narrator.Say($"built in {Stage.Seconds(world.BuildTime)}: seven nodes, real name servers, real WireGuard exits");
            var agent = await RouterAgent.InstallAsync(world, agentExecutable, new AgentSetup(), cancellation);
            var untouched = await RoutingState.ReadAsync(world, Node.Router, cancellation);
            await using var stage = new Stage(world, agent, _narrator, untouched);
            await PlayAsync(stage, cancellation);
            return Tell(stage.Findings);
        }
        catch (Exception error) when (error is InvalidOperationException or ToolException or TimeoutException)
        {
            _narrator.Failure(error.Message);
            return 1;
        }
    }

    private async Task PlayAsync(Stage stage, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var listening = ListenAsync(stage.Agent, end.Token);
        foreach (var act in Acts)
        {
            _narrator.Act(act.Title);
            if (!await PlayAsync(stage, act, cancellation))
            {
                break;
            }
        }

        await end.CancelAsync();
        await listening;
    }

    /// <summary>What comes after a failed act would only repeat its failure.</summary>
    private static async Task<bool> PlayAsync(Stage stage, IAct act, CancellationToken cancellation)
    {
        try
        {
            await act.PlayAsync(stage, cancellation);
            return true;
        }
        catch (Exception error) when (error is TimeoutException or ToolException or InvalidOperationException or Capture.CaptureException)
        {
            var title = act.Title[..Math.Min(act.Title.Length, ShortTitle)];
            stage.Found($"{title}…", _ => new Outcome(false, ""), error.Message.Split('\n')[0]);
            stage.Narrator.Say($"the agent's last words:\n{stage.Agent.LogTail(LogLinesOnFailure)}");
            return false;
        }
    }

    private int Tell(Findings findings)
    {
        _narrator.Act(findings.AllHold ? "Everything held" : "Not everything held");
        _narrator.Show(findings.ToTable());
        return findings.AllHold ? 0 : 1;
    }

    /// <summary>Passes the agent's decisions on as they are made.</summary>
    private async Task ListenAsync(RouterAgent agent, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(ListenInterval);
        var told = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                var decisions = agent.Decisions;
                // A new agent's log begins anew.
                told = told > decisions.Count ? 0 : told;
                foreach (var decision in decisions.Skip(told))
                {
                    _narrator.Agent(decision);
                }

                told = decisions.Count;
            }
        }
        catch (OperationCanceledException)
        {
            // The story is over.
        }
    }
}
