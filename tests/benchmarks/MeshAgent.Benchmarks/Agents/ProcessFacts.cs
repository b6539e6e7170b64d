using System.Globalization;

namespace MeshAgent.Benchmarks.Agents;

/// <summary>What /proc tells about a process (proc(5)).</summary>
/// <param name="pid">The process.</param>
internal sealed class ProcessFacts(int pid)
{
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>Time on a CPU of all living threads, milliseconds: first number of schedstat.</summary>
    public double CpuMilliseconds() => Threads("schedstat")
        .Sum(text => double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture)) / NanosecondsPerMillisecond;

    /// <summary>How often its living threads gave up the CPU to wait: each is followed by one wake-up.</summary>
    public long Waits() => WaitsByThread().Values.Sum();

    /// <summary>The same by thread, named by thread id and name.</summary>
    public IReadOnlyDictionary<string, long> WaitsByThread() => Threads("status")
        .Select(text => text.Split('\n'))
        .ToDictionary(lines => $"{Field(lines, "Pid")} {Field(lines, "Name")}", lines => Number(Field(lines, "voluntary_ctxt_switches")));

    /// <summary>A field of smaps_rollup, KiB.</summary>
    /// <param name="field">Its name.</param>
    public double Memory(string field) => Number(Field(File.ReadAllLines($"/proc/{pid}/smaps_rollup"), field));

    /// <summary>Processes that this one started, directly or not.</summary>
    public IEnumerable<int> Descendants()
    {
        var children = string.Concat(Directory.GetDirectories($"/proc/{pid}/task").Select(task => Text($"{task}/children")));
        return children.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture))
            .Distinct()
            .SelectMany(child => new ProcessFacts(child).Descendants().Prepend(child));
    }

    private IEnumerable<string> Threads(string file) => Directory.GetDirectories($"/proc/{pid}/task")
        .Select(task => Text($"{task}/{file}"))
        .Where(text => text.Length > 0);

    /// <summary>A thread may end between being listed and being read.</summary>
    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static string Field(IEnumerable<string> lines, string name) =>
        lines.First(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..].Trim();

    private static long Number(string text) => long.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture);
}
