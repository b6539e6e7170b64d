using System.Text.Json.Nodes;
using MeshAgent.Benchmarks.Agents;
using MeshAgent.Benchmarks.Reporting;
using MeshAgent.Demo.Agents;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Benchmarks.Swapping;

/// <summary>
/// Every bundled plugin replaced under a tunnel in use: what it takes to load one, to switch, to prove the old one gone; what it leaves in
/// memory; and what packets that cross the tunnel meanwhile notice.
/// </summary>
internal sealed class SwapBenchmark(BenchmarkOptions options) : IBenchmark
{
    private const double KibibytesPerMebibyte = 1024;

    /// <summary>
    /// Rounds before anything is measured: the runtime compiles the host's own code better by and by, and its heaps find their size. After
    /// 50 rounds both are done; measured earlier, that is taken for what generations leave.
    /// </summary>
    private const int WarmUp = 60;

    private static readonly string[] Plugins = ["netlink", "nftables", "static", "wireguard"];

    private static readonly (string Key, string What)[] Steps =
    [
        ("loadMilliseconds", "load and start, the old one at work"),
        ("pauseMilliseconds", "switch: no call is made"),
        ("unloadMilliseconds", "end the old one and prove its code gone, the new one at work"),
    ];

    /// <inheritdoc/>
    public string Name => "swap";

    /// <inheritdoc/>
    public async IAsyncEnumerable<Figure> RunAsync()
    {
        await using var world = await Neighbourhood.BuildAsync();
        var process = await new MeasuredAgent(world, options.Executable).StartAsync(CancellationToken.None);
        var control = new AgentControl(world);
        await SwapAsync(control, WarmUp);

        RoundTrips undisturbed;
        await using (var pings = await RoundTrips.StartAsync(world))
        {
            await Task.Delay(TimeSpan.FromSeconds(10));
            undisturbed = pings;
        }

        var before = new ProcessFacts(process.Pid).Memory("Private_Dirty");
        List<(string Plugin, JsonNode Swap)> swaps;
        RoundTrips disturbed;
        await using (var pings = await RoundTrips.StartAsync(world))
        {
            swaps = await SwapAsync(control, options.Samples);
            disturbed = pings;
        }

        var grown = new ProcessFacts(process.Pid).Memory("Private_Dirty") - before;
        foreach (var plugin in Plugins)
        {
            foreach (var (key, what) in Steps)
            {
                var values = swaps.Where(swap => swap.Plugin == plugin).Select(swap => swap.Swap[key]!.GetValue<double>());
                yield return new Figure(Name, $"{plugin}: {what}", "ms", new Samples(values));
            }
        }

        var leaked = swaps.Count(static swap => !swap.Swap["provenGone"]!.GetValue<bool>());
        yield return new Figure(Name, $"memory that stays for a generation, over {swaps.Count}", "KiB", new Samples([grown / swaps.Count]))
        {
            Aim = "none leaked",
            IsMet = leaked == 0,
        };
        yield return new Figure(Name, "private memory of the agent before them", "MiB", new Samples([before / KibibytesPerMebibyte]));
        yield return new Figure(Name, "round trip through the tunnel, nothing swapped", "ms", undisturbed.Samples);
        yield return new Figure(Name, $"the same during {swaps.Count} swaps, {disturbed.Lost} lost", "ms", disturbed.Samples)
        {
            Peer = undisturbed.Samples.Median,
            PeerName = "that without swaps",
            Aim = "none lost",
            IsMet = disturbed.Lost == 0,
        };
    }

    private static async Task<List<(string Plugin, JsonNode Swap)>> SwapAsync(AgentControl control, int rounds)
    {
        var swaps = new List<(string, JsonNode)>();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var plugin in Plugins)
            {
                var swap = await control.ReloadAsync(plugin, CancellationToken.None);
                swaps.Add(swap["done"]!.GetValue<bool>()
                    ? (plugin, swap)
                    : throw new InvalidOperationException($"{plugin} could not be swapped: {swap["reason"]}"));
            }
        }

        return swaps;
    }
}
