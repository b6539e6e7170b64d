using System.Globalization;
using MeshAgent.Benchmarks.Reporting;

namespace MeshAgent.Benchmarks.Dns;

/// <summary>
/// The forwarder beside dnsmasq and unbound, which ask the same server: CPU for each question, questions a second, time to an answer, and
/// memory. Needs dnsperf (Debian: dnsperf), dnsmasq and unbound.
/// </summary>
internal sealed class DnsBenchmark(BenchmarkOptions options) : IBenchmark
{
    private const int Names = 1000;
    private const double AimCachedCpu = 0.5, AimForwardedCpu = 1.0 / 3, AimRate = 1.5, AimMebibytes = 5;
    private const double KibibytesPerMebibyte = 1024, MicrosecondsPerMillisecond = 1000;

    /// <summary>CPU is counted in ticks of 10 ms, so that 500 questions a second need some seconds to tell.</summary>
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(8);

    /// <inheritdoc/>
    public string Name => "dns";

    /// <inheritdoc/>
    public async IAsyncEnumerable<Figure> RunAsync()
    {
        var questions = Path.GetTempFileName();
        await File.WriteAllLinesAsync(questions, Enumerable.Range(0, Names).Select(static n => $"a{n}.bench.example.org A"));
        await using var idle = await DnsServer.StartForwarderAsync(null);
        foreach (var isCached in (bool[])[true, false])
        {
            await using var source = await DnsServer.StartSourceAsync(Names, isCached ? 86400 : 0);
            await using var ours = await DnsServer.StartForwarderAsync(source);
            await using var dnsmasq = await DnsServer.StartDnsmasqAsync(source);
            await using var unbound = await DnsServer.StartUnboundAsync(source);
            DnsServer[] servers = [ours, dnsmasq, unbound];

            // What is kept is kept, and what is compiled is compiled.
            foreach (var server in servers)
            {
                await DnsPerf.RunAsync(server.Port, questions, "udp", null, Time);
            }

            foreach (var load in DnsLoad.All.Where(load => load.IsCached == isCached))
            {
                var runs = servers.ToDictionary(static server => server, static _ => new List<(double Cpu, DnsPerf Perf)>());
                for (var turn = 0; turn < options.DnsTurns; turn++)
                {
                    foreach (var server in servers)
                    {
                        var before = server.Facts.CpuMilliseconds();
                        var perf = await DnsPerf.RunAsync(server.Port, questions, load.Transport, load.Rate, Time);
                        var cpu = (server.Facts.CpuMilliseconds() - before) * MicrosecondsPerMillisecond;
                        runs[server].Add((cpu / Math.Max(1, perf.Answered), perf));
                    }
                }

                foreach (var figure in Figures(load, servers, runs))
                {
                    yield return figure;
                }
            }

            foreach (var server in servers)
            {
                yield return Memory($"Rss of {server.Name}", server.Facts.Memory("Rss"));
                yield return Memory($"Pss of {server.Name}", server.Facts.Memory("Pss"));
            }

            var own = (ours.Facts.Memory("Private_Dirty") - idle.Facts.Memory("Private_Dirty")) / KibibytesPerMebibyte;
            var kind = isCached ? "cached" : "forwarding";
            yield return new Figure(Name, $"private memory of the {kind} forwarder above its idle process's", "MiB", new Samples([own]))
            {
                Aim = $"{AimMebibytes} MiB",
                IsMet = own <= AimMebibytes,
            };
        }

        File.Delete(questions);
    }

    private IEnumerable<Figure> Figures(DnsLoad load, DnsServer[] servers, Dictionary<DnsServer, List<(double Cpu, DnsPerf Perf)>> runs)
    {
        Samples Of(DnsServer server, Func<(double Cpu, DnsPerf Perf), double> what) => new(runs[server].Select(what));
        var (ours, dnsmasq) = (servers[0], servers[1]);
        var loadAverage = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        foreach (var peer in servers[1..])
        {
            var (cpu, theirs) = (Of(ours, static run => run.Cpu), Of(peer, static run => run.Cpu).Median);
            var aim = load.IsCached ? AimCachedCpu : AimForwardedCpu;
            yield return new Figure(Name, $"CPU for a question, {load}, load average {loadAverage}", "us", cpu)
            {
                Peer = theirs,
                PeerName = peer.Name,
                Aim = peer == dnsmasq ? string.Create(CultureInfo.InvariantCulture, $"{aim:0.##} of it") : "",
                IsMet = peer == dnsmasq ? cpu.Median <= aim * theirs : null,
            };
            if (load.Rate is null)
            {
                var (rate, theirRate) = (Of(ours, static run => run.Perf.Rate), Of(peer, static run => run.Perf.Rate).Median);
                yield return new Figure(Name, $"questions answered a second, {load}", "", rate)
                {
                    Peer = theirRate,
                    PeerName = peer.Name,
                    Aim = peer == dnsmasq ? $"{AimRate} times" : "",
                    IsMet = peer == dnsmasq ? rate.Median >= AimRate * theirRate : null,
                };
            }
        }

        foreach (var server in servers)
        {
            var times = load.Rate is null ? "mean time" : "time (median, p99)";
            var bad = runs[server].Sum(static run => run.Perf.Bad);
            var all = load.Rate is null
                ? Of(server, static run => run.Perf.Microseconds.Median)
                : new Samples(runs[server].SelectMany(static run => run.Perf.Microseconds.All));
            yield return new Figure(Name, $"{times} to an answer of {server.Name}, {load}, {bad} without a good one", "us", all);
        }
    }

    private Figure Memory(string what, double kibibytes) => new(Name, what, "MiB", new Samples([kibibytes / KibibytesPerMebibyte]));
}
