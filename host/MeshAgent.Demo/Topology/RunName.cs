using System.Globalization;

namespace MeshAgent.Demo.Topology;

/// <summary>
/// The prefix of everything one neighbourhood creates. It names its owner by process id and start time (a pid alone is reused within
/// minutes on a busy machine), so that whoever finds leftovers can tell without any other file whether their owner still lives.
/// </summary>
/// <param name="OwnerPid">Process id of the owner.</param>
/// <param name="OwnerStart">Start of the owner in clock ticks since boot: field 22 of /proc/PID/stat, proc(5).</param>
/// <param name="Id">Tells several neighbourhoods of one owner apart.</param>
internal sealed record RunName(int OwnerPid, long OwnerStart, string Id)
{
    private const string Brand = "malab";

    /// <summary>Field 22 of stat(5), counted from the first field after the command name, which is field 3.</summary>
    private const int StartFieldAfterName = 22 - 3;

    public static RunName New(Random random)
    {
        var start = StartOf(Environment.ProcessId)
            ?? throw new InvalidOperationException("/proc does not show this process: the neighbourhood needs a mounted /proc.");
        return new RunName(Environment.ProcessId, start, random.Next(0x10000).ToString("x4", CultureInfo.InvariantCulture));
    }

    /// <summary>Reads the run name at the start of a namespace's or folder's name.</summary>
    /// <returns>Null when the name is not one of ours.</returns>
    public static RunName? Parse(string name)
    {
        var parts = name.Split('-');
        return parts is [Brand, var pid, var start, { Length: 4 } id, ..]
            && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var ownerPid)
            && long.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var ownerStart)
                ? new RunName(ownerPid, ownerStart, id)
                : null;
    }

    public bool OwnerLives() => StartOf(OwnerPid) == OwnerStart;

    public string NamespaceOf(Node node) => $"{this}-{node.ToString().ToLowerInvariant()}";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Brand}-{OwnerPid}-{OwnerStart}-{Id}");

    private static long? StartOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The command name stands in parentheses and may hold spaces and parentheses itself: the last one closes it.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return long.Parse(fields[StartFieldAfterName], CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No such process, or it ended while we read: either way nobody by that pid and start lives.
            return null;
        }
    }
}
