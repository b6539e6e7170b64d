using System.Diagnostics;
using System.Net;
using MeshAgent.Demo.Topology;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Transport;

namespace MeshAgent.Benchmarks.Routes;

/// <summary>Foreign routes that come and go all the time.</summary>
internal sealed class RouteStorm : IAsyncDisposable
{
    /// <summary>
    /// Changes a second. A mesh of a thousand nodes that reroutes makes thousands at once; a flood that fills a core of its own would
    /// measure the scheduler and not the agent.
    /// </summary>
    public const int PerSecond = 20_000;

    private const int Burst = NetlinkConnection.BatchSize;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly CancellationTokenSource stop = new();
    private readonly RouterKernel kernel;
    private readonly Task work;
    private long changes;

    private RouteStorm(RouterKernel kernel, ForeignRoutes routes)
    {
        this.kernel = kernel;
        work = RageAsync(routes);
    }

    /// <summary>Changes made so far.</summary>
    public long Changes => Interlocked.Read(ref changes);

    public static async Task<RouteStorm> StartAsync(Neighbourhood world, int link) =>
        new(await RouterKernel.OpenAsync(world), new ForeignRoutes(link, IPAddress.Parse("46.0.0.0")));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await work;
        kernel.Dispose();
        stop.Dispose();
    }

    private async Task RageAsync(ForeignRoutes routes)
    {
        await Task.Yield();
        var start = Stopwatch.GetTimestamp();
        var added = Enumerable.Range(0, Burst).Select(number => RouteRequests.Add(routes.At(number))).ToList();
        var deleted = Enumerable.Range(0, Burst).Select(number => RouteRequests.Delete(routes.At(number))).ToList();
        while (!stop.IsCancellationRequested)
        {
            await kernel.ChangeAsync(added, CancellationToken.None);
            await kernel.ChangeAsync(deleted, CancellationToken.None);
            var due = Interlocked.Add(ref changes, 2 * Burst) / (double)PerSecond;
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < due)
            {
                await Task.Delay(Pause);
            }
        }
    }
}
