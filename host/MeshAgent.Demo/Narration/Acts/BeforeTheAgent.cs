using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration.Acts;

/// <summary>The positive control: what the capture would see if users leaked.</summary>
internal sealed class BeforeTheAgent : IAct
{
    public string Title => "Before the agent runs: a user's request leaves by the naked WAN, and the capture must see it";

    public async Task PlayAsync(Stage stage, CancellationToken cancellation)
    {
        var probe = new TrafficProbe(stage.World, Node.Router);
        var results = new Dictionary<FamilyAddresses, ProbeResult>();
        foreach (var family in AddressPlan.Families)
        {
            results[family] = await probe.HttpAsync(family.Family, cancellation);
            stage.Narrator.Say($"GET http://{family.Target}/ from the router: the target saw {results[family].Detail}");
        }

        var seen = await stage.Judge.ForgiveAsync(cancellation);
        var first = seen.Count == 0 ? "none" : seen[0].Split(", seq")[0];
        stage.Narrator.Say($"the capture reports {seen.Count} leaked packets, first {first}");
        stage.Found(
            "control: without the agent users leak, and it is seen",
            family => new Outcome(
                results[family].Way == Way.Wan && seen.Any(line => LeakJudge.IsOf(line, family)),
                $"{seen.Count(line => LeakJudge.IsOf(line, family))} seen"),
            $"the target saw {results[AddressPlan.IPv4].Detail}, {results[AddressPlan.IPv6].Detail}");
    }
}
