using System.Globalization;

namespace MeshAgent.Benchmarks.Agents;

/// <summary>What /proc tells about a process (proc(5)).</summary>
/// <param name="pid">The process.</param>
internal sealed class ProcessFacts(int pid)
{
    /// <summary>USER_HZ is 100 on every architecture that .NET runs on, so a tick is 10 ms.</summary>
    private const double MillisecondsPerTick = 10;

    /// <summary>Time on a CPU of the process, milliseconds: fields 14 (utime) and 15 (stime) of stat, which count ended threads too.</summary>
    public double CpuMilliseconds()
    {
        // The second field is the name in parentheses and may hold anything; what follows its end begins with the third.
        var text = File.ReadAllText($"/proc/{pid}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[14 - 3]) + Number(fields[15 - 3])) * MillisecondsPerTick;
    }

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
