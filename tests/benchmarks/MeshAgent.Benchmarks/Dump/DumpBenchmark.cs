using System.Diagnostics;
using System.Net;
using MeshAgent.Benchmarks.Reporting;
using MeshAgent.Benchmarks.Routes;
using MeshAgent.Contracts.Routing;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Routes.Netlink;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshAgent.Benchmarks.Dump;

/// <summary>Reading everything anew by the route backend, beside <c>ip route show</c> into nothing.</summary>
internal sealed class DumpBenchmark(BenchmarkOptions options) : IBenchmark
{
    private const double AimRatio = 0.35;

    /// <inheritdoc/>
    public string Name => "dump";

    /// <inheritdoc/>
    public async IAsyncEnumerable<Figure> RunAsync()
    {
        await using var world = await Neighbourhood.BuildAsync();
        using var kernel = await RouterKernel.OpenAsync(world);
        var link = await kernel.LinkIndexAsync(world.Options.Links.Mesh, CancellationToken.None);
        await new ForeignRoutes(link, IPAddress.Parse("44.0.0.0")).AddAsync(kernel, 0, options.MaximumRoutes, CancellationToken.None);
        await using var backend = new NetlinkRouteBackend(new LentContext(), NullLogger.Instance);
        await await world.InNamespaceAsync(Node.Router, () => backend.StartAsync(CancellationToken.None).AsTask());

        // In turns, so that whatever else the machine does meets both.
        var ours = new List<double>();
        var theirs = new List<double>();
        for (var turn = 0; turn < options.Repeats; turn++)
        {
            var start = Stopwatch.GetTimestamp();
            await backend.ObserveAsync(new RouteInterest { Tables = [1, 2] }, fresh: true, CancellationToken.None);
            ours.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);

            start = Stopwatch.GetTimestamp();
            var show = $"ip -n {world.NamespaceOf(Node.Router)} route show > /dev/null";
            (await Tool.RunAsync(new Command("sh", "-c", show), CancellationToken.None)).OrThrow();
            theirs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var samples = new Samples(ours);
        var peer = new Samples(theirs).Median;
        yield return new Figure(Name, $"{options.MaximumRoutes:N0} routes read by the backend", "ms", samples)
        {
            Peer = peer,
            PeerName = "ip route show > /dev/null",
            Aim = $"{AimRatio} of its time",
            IsMet = samples.Median <= AimRatio * peer,
        };
    }
}
