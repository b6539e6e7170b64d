using MeshAgent.Demo.Agents;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration.Acts;

/// <summary>Only the agent is killed, and a default through its tunnel stands in main: nothing shows where the WAN's gateway is.</summary>
internal sealed class Crash : IAct
{
    public string Title => "Crash: kill -9 of the agent alone, and a leftover `default dev wg_exit` in main";

    public async Task PlayAsync(Stage stage, CancellationToken cancellation)
    {
        await stage.Agent.KillAsync(cancellation);
        await LeftoverAsync(stage, "add", cancellation);
        var start = TimeProvider.System.GetTimestamp();
        await stage.Agent.StartAsync(cancellation);
        var times = await stage.UsersLeaveByAsync(Way.Exit1, start, Stage.TunnelLimit, cancellation);
        var outer = new Dictionary<FamilyAddresses, string>();
        foreach (var family in AddressPlan.Families)
        {
            var seen = await stage.World.IpAsync(Node.Router, $"route get {family.Exit1} mark {RouterAgent.Mark}", cancellation);
            outer[family] = seen.Split(" src ")[0].Trim();
        }

        await LeftoverAsync(stage, "del", cancellation);
        stage.Found(
            "crash with a default into the tunnel: users leave by exit 1",
            family => new Outcome(
                outer[family].Contains($"dev {stage.World.Options.Links.Wan} ", StringComparison.Ordinal), Stage.Seconds(times[family])),
            $"the tunnel's own packets take: {outer[AddressPlan.IPv4]}");
    }

    private static async Task LeftoverAsync(Stage stage, string verb, CancellationToken cancellation)
    {
        foreach (var family in AddressPlan.Families)
        {
            var route = $"{family.IpOption} route {verb} {family.DefaultPrefix} dev {stage.World.Options.Links.Tunnel}";
            await stage.World.IpAsync(Node.Router, route, cancellation);
        }
    }
}
