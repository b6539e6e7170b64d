using MeshAgent.Demo.Probes;
using MeshAgent.Demo.State;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration.Acts;

/// <summary>The agent is stopped, then everything of it is removed.</summary>
internal sealed class Leaving : IAct
{
    public string Title => "The agent is stopped, then cleaned up";

    public async Task PlayAsync(Stage stage, CancellationToken cancellation)
    {
        var exitStatus = await stage.Agent.StopAsync(cancellation);
        var refused = new Dictionary<FamilyAddresses, ProbeResult>();
        foreach (var family in AddressPlan.Families)
        {
            var forwarded = await new TrafficProbe(stage.World, Node.Lan).HttpAsync(family.Family, cancellation);
            var local = await new TrafficProbe(stage.World, Node.Router).HttpAsync(family.Family, cancellation);
            refused[family] = forwarded.Way == Way.None ? local : forwarded;
            stage.Narrator.Say($"stopped (exit status {exitStatus}); a request to {family.Target} from the router: {local.Detail}");
        }

        await stage.FoundNoLeakAsync("stop: users are refused, not leaked", cancellation);
        var main = await stage.World.IpAsync(Node.Router, "-4 route show default", cancellation);
        stage.Found(
            "  and get nowhere",
            family => new Outcome(exitStatus == 0 && refused[family].Way == Way.None, refused[family].Detail),
            $"exit status {exitStatus}, though main has: {main.Trim()}");

        await stage.Users.DisposeAsync();
        var removed = await stage.Agent.CleanupAsync(cancellation);
        stage.Narrator.Say($"meshagent cleanup removed {removed.Count} things");
        var differences = (await RoutingState.ReadAsync(stage.World, Node.Router, cancellation)).DifferencesFrom(stage.Untouched);
        var hasState = Directory.Exists(Path.GetDirectoryName(stage.Agent.StateFile))
            && Directory.EnumerateFiles(Path.GetDirectoryName(stage.Agent.StateFile)!).Any();
        var isClean = differences.Count == 0 && !hasState;
        stage.Found(
            "cleanup: nothing left, nothing foreign changed",
            _ => new Outcome(isClean, $"{differences.Count} differ"),
            isClean ? "routes, rules and nft as before the agent; no state file" : differences.FirstOrDefault("state file left"));
    }
}
