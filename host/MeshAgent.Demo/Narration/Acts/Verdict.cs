using MeshAgent.Demo.Capture;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration.Acts;

/// <summary>What the WAN cable saw, from the agent's first start to its end.</summary>
internal sealed class Verdict : IAct
{
    public string Title => "The verdict of the WAN capture, by tcpdump's own filters";

    public async Task PlayAsync(Stage stage, CancellationToken cancellation)
    {
        var capture = stage.World.Capture;
        var proof = await capture.ProveItWouldSeeAsync(cancellation: cancellation);
        stage.Narrator.Say($"control once more: {proof.Count} deliberate leaks sent, all reported");
        var questions = await capture.PacketsAsync(ControlTraffic.RouterQuestions(), cancellation);
        var tunnel = await capture.PacketsAsync(ControlTraffic.TunnelPackets(), cancellation);
        var names = stage.World.WanNameServer.Queries.Select(query => query.Split(' ')[^1]).Distinct().Order().ToArray();
        stage.Narrator.Say($"packets of the router: {tunnel.Count} of tunnels, {questions.Count} questions to name servers");
        stage.Found(
            "the router on the WAN: names asked, tunnel packets",
            family => Control(Of(questions, family), Of(tunnel, family), names.All(capture.AllowedNames.Contains)),
            $"asked for nothing but {string.Join(", ", names)}");
        await stage.FoundNoLeakAsync("the whole story: no user packet on the WAN", cancellation);
    }

    private static int Of(IReadOnlyList<string> packets, FamilyAddresses family) => packets.Count(line => LeakJudge.IsOf(line, family));

    private static Outcome Control(int questions, int tunnel, bool areExits) => new(areExits, $"{questions}, {tunnel}");
}
