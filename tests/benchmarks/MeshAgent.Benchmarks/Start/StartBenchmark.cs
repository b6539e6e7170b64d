using System.Diagnostics;
using MeshAgent.Benchmarks.Agents;
using MeshAgent.Benchmarks.Reporting;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Benchmarks.Start;

/// <summary>From the start of the process to its first packet on the WAN cable, and to the first exit that answers.</summary>
internal sealed class StartBenchmark(BenchmarkOptions options) : IBenchmark
{
    private const double AimMilliseconds = 250;

    /// <summary>One that has no handshake by now does not work.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Between two starts, for what the last one's end leaves to the kernel and the exits.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Name => "start";

    /// <inheritdoc/>
    public async IAsyncEnumerable<Figure> RunAsync()
    {
        await using var world = await Neighbourhood.BuildAsync();
        var agent = new MeasuredAgent(world, options.Executable);
        var packet = new List<double>();
        var handshake = new List<double>();
        var cpu = new List<double>();
        var wrapper = new List<double>();

        // The first start reads the program from the disk, which a router's boot does too and a benchmark cannot repeat.
        for (var turn = 0; turn <= options.Repeats; turn++)
        {
            var clock = Stopwatch.GetTimestamp();
            (await world.RunAsync(Node.Router, new Command("true"))).OrThrow();
            wrapper.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);

            var start = DateTimeOffset.UtcNow;
            var process = await agent.LaunchAsync();
            var first = await FirstAsync(world, start, process, static frame => frame.IsControl(AddressPlan.ExitPort));
            var spent = new ProcessFacts(process.Pid).CpuMilliseconds();
            var answer = await FirstAsync(world, start, process, static frame => frame.IsHandshakeResponse(AddressPlan.ExitPort));
            await MeasuredAgent.StopAsync(process, CancellationToken.None);
            await Task.Delay(Pause);
            if (turn > 0)
            {
                packet.Add((first - start).TotalMilliseconds);
                handshake.Add((answer - start).TotalMilliseconds);
                cpu.Add(spent);
            }
        }

        var samples = new Samples(packet);
        yield return new Figure(Name, "process start to the first control packet on the WAN", "ms", samples)
        {
            Peer = new Samples(wrapper).Median,
            PeerName = "starting `true` in the router",
            Aim = $"{AimMilliseconds} ms",
            IsMet = samples.Median <= AimMilliseconds,
        };
        yield return new Figure(Name, "CPU until then", "ms", new Samples(cpu));
        yield return new Figure(Name, "process start to the first handshake", "ms", new Samples(handshake));
    }

    private static async Task<DateTimeOffset> FirstAsync(
        Neighbourhood world, DateTimeOffset since, NodeProcess process, Func<CapturedFrame, bool> isWanted)
    {
        CapturedFrame? first = null;
        await Eventually.HoldsAsync(
            "a packet on the WAN",
            Limit,
            async _ => (first = (await CapturedFrame.ReadAsync(world.Capture.File, since)).FirstOrDefault(isWanted)) is not null,
            CancellationToken.None,
            () => process.Error.Tail());
        return first!.At;
    }
}
