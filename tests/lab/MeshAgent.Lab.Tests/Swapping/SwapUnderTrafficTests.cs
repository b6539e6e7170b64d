using System.Globalization;
using System.Text.Json.Nodes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Swapping;

/// <summary>Every bundled plugin is replaced again and again while users' packets cross the tunnel.</summary>
public sealed class SwapUnderTrafficTests(ITestOutputHelper output)
{
    /// <summary>
    /// Swaps of each plugin. By default as many as prove a trend in half a minute; <c>MESHAGENT_SWAPS=1000</c> is the long run.
    /// </summary>
    private const int UsualSwaps = 20;

    /// <summary>Rounds until the runtime has compiled what it will, and its heap has its size.</summary>
    private const int WarmUp = 15;

    /// <summary>
    /// Growth of the agent's private memory in the second half of the swaps that is not a leak: the heap breathes by some MiB. A
    /// generation that stays costs 0.2 to 0.5 MB, so that most of the usual number would be seen here, and a thousand swaps show what
    /// leaves 4 KiB; each whole one shows in the counter of leaked generations. In the first half the runtime still compiles the host's
    /// own code better.
    /// </summary>
    private const long MostGrowth = 8 << 20;

    /// <summary>
    /// Files and threads that come and go with what the agent is doing at the moment. One that stays for each swap of one plugin alone
    /// would be twice as many.
    /// </summary>
    private const int MostDrift = UsualSwaps / 2;

    private static readonly string[] Plugins = ["netlink", "nftables", "static", "wireguard"];

    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(10);

    /// <summary>The runtime's finalizer looks every ten seconds by itself.</summary>
    private static readonly TimeSpan FinalizeLimit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reload_EveryPluginManyTimes_LosesNoPacketAndNoMemory()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);
        var port = await ListenPortAsync(world);
        await ReloadAllAsync(agent, WarmUp);
        await NothingUnansweredAsync(users, agent);
        var before = Footprint.Of(agent.Running.Pid);
        var swaps = int.Parse(Environment.GetEnvironmentVariable("MESHAGENT_SWAPS") ?? $"{UsualSwaps}", CultureInfo.InvariantCulture);

        await ReloadAllAsync(agent, swaps / 2);
        var half = Footprint.Of(agent.Running.Pid);
        await ReloadAllAsync(agent, swaps - (swaps / 2));

        await NothingUnansweredAsync(users, agent);
        var after = await SettledAsync(agent, before);
        output.WriteLine(
            $"{swaps} swaps of each of {Plugins.Length} plugins, {users.Sent} packets; before {before}, half way {half}, after {after}");
        Assert.Equal(0, users.Refused);
        Assert.InRange(after.PrivateBytes - half.PrivateBytes, long.MinValue, MostGrowth);
        var status = (await agent.StatusAsync())!;
        Assert.Equal(0, status["counters"]!["leakedGenerations"]!.GetValue<int>());
        Assert.Equal(0, status["counters"]!["applyFailures"]!.GetValue<int>());
        Assert.Equal(port, await ListenPortAsync(world));
        await Lab.NothingLeakedAsync(world);
    }

    /// <summary>The tunnel's port is drawn when its device is made: another one would mean that it was made anew.</summary>
    private static async Task<string> ListenPortAsync(Neighbourhood world) =>
        (await world.RunAsync(Node.Router, new Command("wg", "show", world.Options.Links.Tunnel, "listen-port"), Cancellation)).Output;

    private async Task ReloadAllAsync(AgentUnderTest agent, int rounds)
    {
        var pauses = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var plugin in Plugins)
            {
                var swap = await agent.Control.ReloadAsync(plugin, Cancellation);
                Assert.True(swap["done"]!.GetValue<bool>(), $"{swap.ToJsonString()}\n{agent.Log.Tail(40)}");
                Assert.True(swap["provenGone"]!.GetValue<bool>(), $"{swap.ToJsonString()}\n{agent.Log.Tail(40)}");
                Assert.Empty(swap["notes"]!.AsArray().Select(static note => note!.GetValue<string>()));
                pauses.Add(swap["pauseMilliseconds"]!.GetValue<double>());
            }
        }

        pauses.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"calls paused for {pauses[pauses.Count / 2]} ms (half), {pauses[^1]} ms (longest)"));
    }

    /// <summary>
    /// What nobody holds any more the runtime closes when it finalizes it, which a busy machine puts off. What leaked would stay.
    /// </summary>
    private static async Task<Footprint> SettledAsync(AgentUnderTest agent, Footprint before)
    {
        var seen = before;
        await Eventually.HoldsAsync(
            "mappings, files and threads as before",
            FinalizeLimit,
            () =>
            {
                seen = Footprint.Of(agent.Running.Pid);
                return seen.Mappings - before.Mappings <= MostDrift
                    && seen.OpenFiles - before.OpenFiles <= MostDrift
                    && seen.Threads - before.Threads <= MostDrift;
            },
            Cancellation,
            () => $"before {before}, now {seen}");
        return seen;
    }

    /// <summary>
    /// A packet under way counts as unanswered, so the moment is waited for at which none is; a lost one would keep it away.
    /// </summary>
    private static Task<TimeSpan> NothingUnansweredAsync(UserTraffic users, AgentUnderTest agent) => Eventually.HoldsAsync(
        "an answer to every packet",
        SettleLimit,
        _ => Task.FromResult(users.Unanswered == 0),
        Cancellation,
        () => $"{users.Unanswered} of {users.Sent} packets were not answered.\n{agent.Log.Tail(60)}");
}
