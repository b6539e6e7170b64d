using MeshAgent.Benchmarks.Agents;
using MeshAgent.Benchmarks.Reporting;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Benchmarks.Idle;

/// <summary>Memory of an agent whose tunnel is up, and of the tunnel program that it started, apart.</summary>
internal sealed class MemoryBenchmark(BenchmarkOptions options) : IBenchmark
{
    private const double KibibytesPerMebibyte = 1024;

    /// <summary>After the tunnel came up: what only the start needed has been used by then.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    private static readonly string[] Fields = ["Rss", "Pss", "Private_Dirty"];

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public async IAsyncEnumerable<Figure> RunAsync()
    {
        await using var world = await Neighbourhood.BuildAsync();
        var process = await new MeasuredAgent(world, options.Executable).StartAsync(CancellationToken.None);
        await Task.Delay(Settling);
        foreach (var pid in new ProcessFacts(process.Pid).Descendants().Prepend(process.Pid))
        {
            var name = (await File.ReadAllTextAsync($"/proc/{pid}/comm")).Trim();
            foreach (var field in Fields)
            {
                var mebibytes = new ProcessFacts(pid).Memory(field) / KibibytesPerMebibyte;
                yield return new Figure(Name, $"{field} of {name}", "MiB", new Samples([mebibytes]));
            }
        }
    }
}
