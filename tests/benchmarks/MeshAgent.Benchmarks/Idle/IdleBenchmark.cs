using System.Diagnostics;
using MeshAgent.Benchmarks.Agents;
using MeshAgent.Benchmarks.Reporting;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Benchmarks.Idle;

/// <summary>What an agent costs whose tunnel is up and whose users are asleep: wake-ups and CPU.</summary>
internal sealed class IdleBenchmark(BenchmarkOptions options) : IBenchmark
{
    private const double AimWaits = 1, AimCpu = 1;

    /// <summary>Before the watch begins: the second exit is contacted and the first liveness proofs end within this.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(40);

    /// <inheritdoc/>
    public string Name => "idle";

    /// <inheritdoc/>
    public async IAsyncEnumerable<Figure> RunAsync()
    {
        await using var world = await Neighbourhood.BuildAsync();
        var process = await new MeasuredAgent(world, options.Executable).StartAsync(CancellationToken.None);
        await Task.Delay(Settling);
        var agent = new ProcessFacts(process.Pid);
        var logged = process.Error.Lines.Count;
        var (start, cpu, waits) = (Stopwatch.GetTimestamp(), agent.CpuMilliseconds(), agent.WaitsByThread());
        await Task.Delay(options.Idle);
        var elapsed = Stopwatch.GetElapsedTime(start);
        var after = agent.WaitsByThread();
        var woken = after.Select(thread => (thread.Key, Times: thread.Value - waits.GetValueOrDefault(thread.Key)))
            .Where(static thread => thread.Times > 0).OrderByDescending(static thread => thread.Times).ToList();
        var perMinute = woken.Sum(static thread => thread.Times) / elapsed.TotalMinutes;
        var perSecond = (agent.CpuMilliseconds() - cpu) / elapsed.TotalSeconds;

        yield return new Figure(Name, $"wake-ups a minute of all threads ({Names(woken)})", "", new Samples([perMinute]))
        {
            Aim = $"{AimWaits} a minute",
            IsMet = perMinute <= AimWaits,
        };
        yield return new Figure(Name, $"lines logged in {elapsed.TotalSeconds:0} s", "", new Samples([process.Error.Lines.Count - logged]));
        yield return new Figure(Name, "CPU a second", "ms", new Samples([perSecond]))
        {
            Aim = $"{AimCpu} ms",
            IsMet = perSecond <= AimCpu,
        };
    }

    private static string Names(List<(string Key, long Times)> woken) =>
        string.Join(", ", woken.Select(static thread => $"{thread.Key}: {thread.Times}"));
}
