using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration.Acts;

/// <summary>The agent comes to a router whose WAN works.</summary>
internal sealed class FirstStart : IAct
{
    public string Title => "The agent starts; the WAN's default route is there";

    public async Task PlayAsync(Stage stage, CancellationToken cancellation)
    {
        var start = TimeProvider.System.GetTimestamp();
        var guarded = await stage.Agent.StartAsync(cancellation);
        stage.Narrator.Say($"users are guarded {Stage.Seconds(guarded)} after the start; from now on four of them never stop sending");
        await stage.StartUsersAsync();
        var times = await stage.UsersLeaveByAsync(Way.Exit1, start, Stage.TunnelLimit, cancellation);
        await stage.AskWhyAsync(cancellation);
        var status = await stage.Agent.StatusAsync(cancellation);
        var resolver = status["exits"]![0]!["resolvedBy"];
        stage.Found(
            "first start: users leave by exit 1",
            family => new Outcome(true, Stage.Seconds(times[family])),
            $"the target sees exit 1, asked from LAN and router; its name was resolved by {resolver}");
    }
}
