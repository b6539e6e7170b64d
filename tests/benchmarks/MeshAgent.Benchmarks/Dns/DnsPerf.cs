using System.Globalization;
using MeshAgent.Benchmarks.Reporting;
using MeshAgent.Demo.Processes;

namespace MeshAgent.Benchmarks.Dns;

/// <summary>One run of dnsperf(1).</summary>
/// <param name="Rate">Answered questions a second.</param>
/// <param name="Answered">Answered questions.</param>
/// <param name="Bad">Questions without an answer, or with another code than NOERROR.</param>
/// <param name="Microseconds">Times to an answer: each when the rate was limited, else only the mean.</param>
internal sealed record DnsPerf(double Rate, double Answered, double Bad, Samples Microseconds)
{
    /// <summary>Runs it.</summary>
    /// <param name="port">Whom to ask, on 127.0.0.1.</param>
    /// <param name="questions">The file of questions.</param>
    /// <param name="transport"><c>udp</c> or <c>tcp</c>.</param>
    /// <param name="rate">Questions a second; null for as many as are answered.</param>
    /// <param name="time">How long.</param>
    public static async Task<DnsPerf> RunAsync(int port, string questions, string transport, int? rate, TimeSpan time)
    {
        List<string> arguments =
        [
            "-s", "127.0.0.1", "-p", Text(port), "-m", transport, "-d", questions, "-l", Text(time.TotalSeconds), "-c", "20", "-q", "100",
            "-t", "2",
        ];
        if (rate is { } limited)
        {
            // It tells of each answer only so, which would slow it down without a limit.
            arguments.AddRange(["-Q", Text(limited), "-v"]);
        }

        var result = (await Tool.RunAsync(new Command("dnsperf", [.. arguments]), CancellationToken.None)).OrThrow();
        var lines = result.Output.Split('\n');
        var answered = After(lines, "Queries completed:");
        var good = After(lines, "Response codes:", "NOERROR");
        List<double> times = rate is null
            ? [After(lines, "Average Latency (s):") * 1e6]
            : [.. lines.Where(static line => line.StartsWith("> NOERROR", StringComparison.Ordinal)).Select(MicrosecondsIn)];
        return new DnsPerf(
            After(lines, "Queries per second:"), answered, After(lines, "Queries lost:") + answered - good, new Samples(times));
    }

    private static double After(string[] lines, params string[] labels)
    {
        var line = lines.FirstOrDefault(line => line.Contains(labels[0], StringComparison.Ordinal)) ?? "";
        foreach (var label in labels)
        {
            var place = line.IndexOf(label, StringComparison.Ordinal);
            line = place < 0 ? "" : line[(place + label.Length)..];
        }

        return line.Split((char[])[' ', '('], StringSplitOptions.RemoveEmptyEntries) is [var number, ..] ? Number(number) : 0;
    }

    private static double MicrosecondsIn(string line) => Number(line[(line.LastIndexOf(' ') + 1)..]) * 1e6;

    private static double Number(string text) => double.Parse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
