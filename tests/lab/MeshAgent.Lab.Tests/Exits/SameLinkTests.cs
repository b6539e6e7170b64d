using System.Text.Json.Nodes;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Exits;

/// <summary>Two exits on one link, of which only the one in use can be asked inside: the scenarios' exits have a link each.</summary>
public sealed class SameLinkTests
{
    /// <summary>
    /// Users are off a dead exit within a second; the rest is for a busy machine. Without the standby's own answer it would take 14 s at
    /// the least.
    /// </summary>
    private static readonly TimeSpan InterruptionLimit = TimeSpan.FromSeconds(10);

    /// <summary>Twice the 60 s after which users are led back to a preferred exit that came up late.</summary>
    private static readonly TimeSpan PreferredLimit = TimeSpan.FromSeconds(120);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_TheExitInUseSwallows_UsersAreBackWithinAMomentWithoutALeak()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync(Way.Exit1, PreferredLimit);
        await agent.StatusHoldsAsync("both exits up", static status => Exits(status).All(static exit => Word(exit, "state") == "up"), PreferredLimit);
        List<UdpStream> streams = [];
        foreach (var family in AddressPlan.Families)
        {
            streams.Add(await new TrafficProbe(world, Node.Lan).StreamAsync(family.Family));
        }

        await agent.StatusHoldsAsync("users were answered", _ => streams.TrueForAll(static stream => stream.Report.By(Way.Exit1) > 500));

        // Silence means something only of an exit that has answered before; the first questions may be lost while its tunnel is made.
        await agent.StatusHoldsAsync(
            "an exit in use that has answered a probe",
            static status => Exits(status).Any(static exit => exit["active"]!.GetValue<bool>()
                && !Word(exit, "why").Contains("not answered any probe", StringComparison.Ordinal)),
            PreferredLimit);

        await world.Exit1.SwallowTrafficAsync(Cancellation);

        await agent.CarriesAllAsync(Way.Exit2, PreferredLimit);
        Assert.All(streams, stream => Assert.True(
            stream.Report.LongestSilence < InterruptionLimit, $"interrupted for {stream.Report.LongestSilence}\n{agent.Log.Tail(60)}"));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"longest interruptions: {string.Join(", ", streams.Select(static stream => $"{stream.Report.LongestSilence.TotalSeconds:0.00} s"))}");
        await Lab.NothingLeakedAsync(world);
    }

    private static IEnumerable<JsonNode> Exits(JsonNode status) => status["exits"]!.AsArray().Select(static exit => exit!);

    private static string Word(JsonNode exit, string key) => exit[key]!.GetValue<string>();
}
