using System.Globalization;
using MeshAgent.Benchmarks;
using MeshAgent.Benchmarks.Agents;
using MeshAgent.Benchmarks.Dns;
using MeshAgent.Benchmarks.Dump;
using MeshAgent.Benchmarks.Idle;
using MeshAgent.Benchmarks.Reaction;
using MeshAgent.Benchmarks.Reporting;
using MeshAgent.Benchmarks.Start;
using MeshAgent.Benchmarks.Swapping;

const string Usage = """
    usage: MeshAgent.Benchmarks <all|reaction|dump|start|idle|memory|swap|dns> [--json] [--samples N] [--repeats N]
           [--routes N] [--idle SECONDS] [--turns N]
      reaction  a third party's change of the kernel's state until the agent has corrected it, with full routing tables and in a storm
      dump      reading the routing table, beside `ip route show`
      start     process start until the first packet on the WAN, and the first handshake
      idle      wake-ups and CPU of an idle agent
      memory    its memory, and that of the tunnel program that it started
      dns       the forwarder beside dnsmasq and unbound; needs them and dnsperf
      swap      every plugin replaced under traffic: time, memory, and what packets notice
    MESHAGENT_BIN names a published agent; without it one is published. Needs root.
    """;

if (args.Length == 0)
{
    await Console.Error.WriteLineAsync(Usage);
    return 2;
}

if (args[0] == ForwarderHost.Verb)
{
    return await ForwarderHost.RunAsync(args[1..]);
}

int Number(string option, int otherwise) =>
    Array.IndexOf(args, option) is > 0 and var place && place + 1 < args.Length
        ? int.Parse(args[place + 1], CultureInfo.InvariantCulture)
        : otherwise;

var usual = new BenchmarkOptions();
var options = usual with
{
    Samples = Number("--samples", usual.Samples),
    Repeats = Number("--repeats", usual.Repeats),
    MaximumRoutes = Number("--routes", usual.MaximumRoutes),
    Idle = TimeSpan.FromSeconds(Number("--idle", (int)usual.Idle.TotalSeconds)),
    DnsTurns = Number("--turns", usual.DnsTurns),
    Executable = args[0] is "dump" or "dns" ? "" : await PublishedAgent.FindAsync(),
};
IBenchmark[] all =
[
    new ReactionBenchmark(options),
    new DumpBenchmark(options),
    new StartBenchmark(options),
    new IdleBenchmark(options),
    new MemoryBenchmark(options),
    new SwapBenchmark(options),
    new DnsBenchmark(options),
];
var chosen = all.Where(benchmark => args[0] == "all" || benchmark.Name == args[0]).ToList();
if (chosen.Count == 0)
{
    await Console.Error.WriteLineAsync(Usage);
    return 2;
}

var isJson = args.Contains("--json");
var figures = new List<Figure>();
foreach (var benchmark in chosen)
{
    await foreach (var figure in benchmark.RunAsync())
    {
        figures.Add(figure);
        if (!isJson)
        {
            Console.WriteLine(Report.Line(figure));
        }
    }
}

if (isJson)
{
    Console.WriteLine(Report.Json(figures));
}

return 0;
