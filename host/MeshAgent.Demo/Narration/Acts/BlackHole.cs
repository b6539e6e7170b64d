using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration.Acts;

/// <summary>The exit that carries the users dies without a word, while the WAN is healthy.</summary>
internal sealed class BlackHole : IAct
{
    /// <summary>
    /// The agent doubts after 6 s of silence and lets a doubted exit answer for 12 s; looks and a busy machine add to that.
    /// </summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(35);

    public string Title => "Exit 1 becomes a black hole: no packet of it comes back any more";

    public async Task PlayAsync(Stage stage, CancellationToken cancellation)
    {
        await stage.World.Exit1.GoSilentAsync(cancellation);
        stage.Narrator.Say("WireGuard tells nobody: only silence shows it (6 s until doubt, then up to 12 s for a sign of life)");
        var times = await stage.UsersLeaveByAsync(Way.Exit2, TimeProvider.System.GetTimestamp(), Limit, cancellation);
        var exits = (await stage.Agent.StatusAsync(cancellation))["exits"]!.AsArray();
        stage.Found(
            "black hole: users leave by exit 2",
            family => new Outcome(true, Stage.Seconds(times[family])),
            string.Join(", ", exits.Select(exit => $"{exit!["name"]} {exit["state"]}")));
        await stage.FoundNoLeakAsync("  meanwhile nothing leaked", cancellation);
    }
}
