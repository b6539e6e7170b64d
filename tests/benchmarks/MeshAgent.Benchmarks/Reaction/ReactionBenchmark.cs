using System.Net;
using MeshAgent.Benchmarks.Agents;
using MeshAgent.Benchmarks.Reporting;
using MeshAgent.Benchmarks.Routes;
using MeshAgent.Demo.Topology;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Rules;

namespace MeshAgent.Benchmarks.Reaction;

/// <summary>How long the kernel's state is wrong after a third party changed it under the running agent.</summary>
internal sealed class ReactionBenchmark(BenchmarkOptions options) : IBenchmark
{
    /// <summary>The default of <c>isolation.wanTable</c> in meshagent.json.</summary>
    private const uint WanTable = 1;

    private const double AimMilliseconds = 2;

    /// <summary>The same with any number of routes means: within this part of the time with none.</summary>
    private const double AimGrowth = 1.2;

    /// <summary>An agent that has not reacted by now never will.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Between two changes: less would make the agent believe in a fight and slow itself down, which is another measurement.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>After the tunnel came up: names, second exit and neighbours settle.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private static readonly int[] TableSizes = [0, 100_000, 1_000_000];

    private double? reflex;
    private readonly Dictionary<string, double> unladen = [];

    /// <inheritdoc/>
    public string Name => "reaction";

    /// <inheritdoc/>
    public async IAsyncEnumerable<Figure> RunAsync()
    {
        await using var world = await Neighbourhood.BuildAsync();
        using var kernel = await RouterKernel.OpenAsync(world);
        using var watch = await KernelWatch.OpenAsync(world);
        reflex = (await ReflexAsync(world, kernel, watch)).Median;

        var agent = await new MeasuredAgent(world, options.Executable).StartAsync(CancellationToken.None);
        await Task.Delay(Settling);
        var facts = new ProcessFacts(agent.Pid);
        var link = await kernel.LinkIndexAsync(world.Options.Links.Mesh, CancellationToken.None);
        var routes = new ForeignRoutes(link, IPAddress.Parse("44.0.0.0"));
        var filled = 0;
        foreach (var size in TableSizes.Where(size => size <= options.MaximumRoutes))
        {
            await routes.AddAsync(kernel, filled, size, CancellationToken.None);
            filled = size;
            await foreach (var figure in MeasureAsync(kernel, watch, facts, $"{size:N0} foreign routes"))
            {
                yield return figure;
            }
        }

        await using var storm = await RouteStorm.StartAsync(world, link);
        await foreach (var figure in MeasureAsync(kernel, watch, facts, $"{filled:N0} foreign routes, {RouteStorm.PerSecond:N0} changes/s"))
        {
            yield return figure;
        }
    }

    private async IAsyncEnumerable<Figure> MeasureAsync(RouterKernel kernel, KernelWatch watch, ProcessFacts agent, string circumstances)
    {
        var rule = await kernel.ExitRuleAsync(CancellationToken.None);
        var route = await kernel.WanDefaultAsync(CancellationToken.None);
        var gateways = new[] { IPAddress.Parse(AddressPlan.IPv4.WanNeighbour), IPAddress.Parse(AddressPlan.IPv4.WanGateway) };
        Func<int, Trespass>[] kinds =
            [_ => Trespass.OnRule(rule), number => Trespass.OnWanDefault(route, gateways[number % gateways.Length], WanTable)];
        foreach (var kind in kinds)
        {
            // An even number leaves the gateway as it was found.
            var count = options.Samples / 2 * 2;
            var cpu = agent.CpuMilliseconds();
            var times = new List<double>();
            for (var number = 0; number < count; number++)
            {
                times.Add(await ReactAsync(kernel, watch, kind(number)));
                await Task.Delay(Pause);
            }

            var spent = (agent.CpuMilliseconds() - cpu) / count;
            yield return Judge(kind(0).Words, circumstances, new Samples(times));
            yield return new Figure(Name, $"CPU of the agent each time {kind(0).Words}, {circumstances}", "ms", new Samples([spent]));
        }
    }

    private Figure Judge(string words, string circumstances, Samples samples)
    {
        var figure = new Figure(Name, $"{words}, {circumstances}", "ms", samples)
        {
            Aim = $"p99 {AimMilliseconds} ms",
            IsMet = samples.P99 <= AimMilliseconds,
        };
        return unladen.TryAdd(words, samples.Median)
            ? figure with { Peer = reflex, PeerName = "a reflex that neither looks nor decides" }
            : figure with
            {
                Peer = unladen[words],
                PeerName = "the time with no foreign route",
                Aim = $"p99 {AimMilliseconds} ms and {AimGrowth} of the empty table's",
                IsMet = samples.P99 <= AimMilliseconds && samples.Median <= AimGrowth * unladen[words],
            };
    }

    private static async Task<double> ReactAsync(RouterKernel kernel, KernelWatch watch, Trespass trespass, Action? onChange = null)
    {
        var seen = watch.ExpectAsync(trespass.IsChange, trespass.IsCorrection, onChange);
        await kernel.ChangeAsync(trespass.Request, CancellationToken.None);
        return await seen.WaitAsync(Limit);
    }

    /// <summary>The floor: a program that knows beforehand what will be deleted and puts it back without looking or deciding.</summary>
    private async Task<Samples> ReflexAsync(Neighbourhood world, RouterKernel kernel, KernelWatch watch)
    {
        using var reflexes = await RouterKernel.OpenAsync(world);
        var rule = new KernelRule { Family = KernelFamily.IPv4, Priority = 900, Table = 900 };
        await kernel.ChangeAsync(RuleRequests.Add(rule), CancellationToken.None);
        var trespass = Trespass.OnRule(rule);
        var times = new List<double>();
        for (var number = 0; number < options.Samples; number++)
        {
            times.Add(await ReactAsync(
                kernel, watch, trespass, () => _ = reflexes.ChangeAsync(RuleRequests.Add(rule), CancellationToken.None)));
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        await kernel.ChangeAsync(RuleRequests.Delete(rule), CancellationToken.None);
        return new Samples(times);
    }
}
