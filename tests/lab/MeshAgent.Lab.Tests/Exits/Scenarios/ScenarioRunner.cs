using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Services;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Exits.Scenarios;

/// <summary>
/// Takes a scenario's sentences. It begins with users who leave by the primary and, where there is a standby, with both exits up.
/// What exits speak it never asks: whatever happens to one is done by its <see cref="ExitServer"/>.
/// </summary>
internal sealed partial class ScenarioRunner : IAsyncDisposable
{
    /// <summary>
    /// Twice the 60 s after which users are led back to a preferred exit that came up late: fastd loses 20 s by a lost first packet.
    /// </summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    /// <summary>Answers that show that users are served: a second of their streams.</summary>
    private const int Served = 500;

    private readonly Neighbourhood world;
    private readonly AgentUnderTest agent;
    private readonly IReadOnlyList<(Regex Sentence, Func<Match, Task> Take)> vocabulary;
    private readonly List<UdpStream> streams = [];
    private FailingNameServer? failing;
    private bool hasMoved;
    private int switchesBefore;

    private ScenarioRunner(Neighbourhood world, AgentUnderTest agent)
    {
        this.world = world;
        this.agent = agent;
        vocabulary = [.. Happenings(), .. Expectations()];
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Builds the neighbourhood and brings users to where every scenario begins.</summary>
    /// <param name="options">What the exits speak.</param>
    /// <param name="hasStandby">Whether the agent has the other exit as well.</param>
    public static async Task<ScenarioRunner> StartAsync(NeighbourhoodOptions options, bool hasStandby)
    {
        var world = await Lab.BuildAsync(options);
        var setup = new AgentSetup();
        var runner = new ScenarioRunner(
            world, await AgentUnderTest.StartAsync(world, hasStandby ? setup : setup with { Exits = [AgentExit.ByName(Node.Exit1)] }));
        await runner.BeginAsync();
        return runner;
    }

    /// <summary>Takes a step.</summary>
    /// <param name="sentence">A line of a scenario.</param>
    public async Task TakeAsync(string sentence)
    {
        var start = TimeProvider.System.GetTimestamp();
        var (known, take) = vocabulary.FirstOrDefault(entry => entry.Sentence.IsMatch(sentence));
        Assert.True(known is not null, $"\"{sentence}\" is not among:\n{string.Join('\n', vocabulary.Select(static entry => entry.Sentence))}");
        await take(known!.Match(sentence));
        var took = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{took,6:0.0} s  {sentence}"));
    }

    /// <summary>Demands that nothing of the users has left by the WAN.</summary>
    public Task NothingLeakedAsync()
    {
        NoUserTookTheWan();
        return Lab.NothingLeakedAsync(world, hasMoved
            ? AddressPlan.Families.Select(static family => $"(udp and dst port {AddressPlan.ExitPort} and dst host {family.MovedExit})")
            : []);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var stream in streams)
        {
            await stream.DisposeAsync();
        }

        failing?.Dispose();
        await world.DisposeAsync();
    }

    private async Task BeginAsync()
    {
        await agent.CarriesAllAsync(Way.Exit1, StartLimit);
        await agent.StatusHoldsAsync("all exits up", static status => Exits(status).All(static exit => Word(exit, "state") == "up"), StartLimit);
        await BeginUsersAsync();
        await agent.StatusHoldsAsync("users were answered", _ => streams.TrueForAll(static stream => stream.Report.By(Way.Exit1) > Served));
        switchesBefore = Switches();
    }

    private async Task BeginUsersAsync()
    {
        NoUserTookTheWan();
        foreach (var stream in streams)
        {
            await stream.DisposeAsync();
        }

        streams.Clear();
        foreach (var from in new[] { Node.Lan, Node.Router })
        {
            foreach (var family in AddressPlan.Families)
            {
                streams.Add(await new TrafficProbe(world, from).StreamAsync(family.Family));
            }
        }
    }

    private void NoUserTookTheWan() => Assert.All(streams, static stream => Assert.Equal(0, stream.Report.By(Way.Wan)));

    private ExitServer Server(string which) => which == "primary" ? world.Exit1 : world.Exit2;

    private static Way WayOf(string which) => which == "primary" ? Way.Exit1 : Way.Exit2;

    private int Switches() => agent.Log.Lines.Count(static line => line.Contains("selected: ", StringComparison.Ordinal));

    private static IEnumerable<JsonNode> Exits(JsonNode status) => status["exits"]!.AsArray().Select(static exit => exit!);

    private static string Word(JsonNode exit, string key) => exit[key]?.GetValue<string>() ?? "";

    private static TimeSpan Seconds(string number) => TimeSpan.FromSeconds(Number(number));

    private static int Number(string number) => int.Parse(number, CultureInfo.InvariantCulture);
}
