using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration.Acts;

/// <summary>The exit that carries the users swallows what they send, while it goes on to shake hands and to send keep-alives.</summary>
internal sealed class BlackHole : IAct
{
    /// <summary>
    /// Users are off it within a second while another exit stands by; what is above that is for a busy machine, and for the patience with
    /// an exit that nobody can stand in for.
    /// </summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(35);

    public string Title => "Exit 1 becomes a black hole: it shakes hands, sends keep-alives, and swallows what users send";

    public async Task PlayAsync(Stage stage, CancellationToken cancellation)
    {
        await stage.World.Exit1.SwallowTrafficAsync(cancellation);
        stage.Narrator.Say("WireGuard calls it healthy; only that no data comes back shows it, and that exit 2 answers meanwhile");
        var times = await stage.UsersLeaveByAsync(Way.Exit2, TimeProvider.System.GetTimestamp(), Limit, cancellation);
        var exits = (await stage.Agent.StatusAsync(cancellation))["exits"]!.AsArray();
        stage.Found(
            "black hole: users leave by exit 2",
            family => new Outcome(true, Stage.Seconds(times[family])),
            string.Join(", ", exits.Select(exit => $"{exit!["name"]} {exit["state"]}")));
        await stage.FoundNoLeakAsync("  meanwhile nothing leaked", cancellation);
    }
}
