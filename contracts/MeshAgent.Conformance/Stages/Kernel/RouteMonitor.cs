using System.Diagnostics;

namespace MeshAgent.Conformance.Stages.Kernel;

/// <summary>
/// Hears every change of routes in a namespace, by <c>ip monitor</c>. Two routes that only it adds say from when on it hears and when it
/// has heard everything.
/// </summary>
internal sealed class RouteMonitor : IAsyncDisposable
{
    // Benchmarking's block of RFC 2544, of whose upper half no world here makes routes; a table of its own.
    private const string Opening = "blackhole 198.19.1.0/24 table 4001";
    private const string Closing = "blackhole 198.19.2.0/24 table 4001";

    private readonly KernelNamespace space;
    private readonly Process process;

    private RouteMonitor(KernelNamespace space, Process process) => (this.space, this.process) = (space, process);

    /// <summary>Starts it.</summary>
    /// <param name="space">The namespace.</param>
    /// <returns>The monitor, which hears from now on.</returns>
    public static async Task<RouteMonitor> StartAsync(KernelNamespace space)
    {
        var start = new ProcessStartInfo("ip", ["-o", "monitor", "route"]) { RedirectStandardOutput = true };
        var monitor = new RouteMonitor(space, await space.RunAsync(() => Task.FromResult(Process.Start(start)!)));

        // It says nothing when it has begun: the mark is made until it is heard.
        var heard = monitor.ReadUntilAsync(Opening);
        await Patience.Usual.UntilAsync(
            async () =>
            {
                await monitor.TouchAsync(Opening);
                return heard.IsCompleted;
            },
            "the first change that the monitor hears");
        await heard;
        return monitor;
    }

    /// <summary>What went away since the start, up to now.</summary>
    /// <returns>A line for each time that a route went.</returns>
    public async Task<IReadOnlyList<string>> GoneAsync()
    {
        var heard = ReadUntilAsync(Closing);
        await TouchAsync(Closing);
        var lines = await Patience.Usual.WithinLimitAsync(heard, "the last change that the monitor hears");
        return [.. lines.Where(static line =>
            line.StartsWith("Deleted", StringComparison.Ordinal) && !line.Contains(Opening, StringComparison.Ordinal))];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task TouchAsync(string route)
    {
        await space.ExecuteAsync("", ["ip", "route", "replace", .. route.Split(' ')]);
        await space.ExecuteAsync("", ["ip", "route", "del", .. route.Split(' ')]);
    }

    private async Task<IReadOnlyList<string>> ReadUntilAsync(string route)
    {
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains(route, StringComparison.Ordinal))
        {
            lines.Add(line);
        }

        return lines;
    }
}
