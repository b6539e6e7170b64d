using System.Globalization;

namespace MeshAgent.WanExec.Cgroups;

/// <summary>When a process started: a process id alone is given to another one some time later.</summary>
internal static class ProcessStart
{
    /// <summary>Field 22 of /proc/PID/stat (proc_pid_stat(5)), counted from the first field behind the name, which is field 3.</summary>
    private const int FieldBehindName = 22 - 3;

    /// <summary>Reads it.</summary>
    /// <param name="pid">The process.</param>
    /// <returns>Clock ticks since boot; null when there is no such process.</returns>
    public static ulong? Of(int pid)
    {
        try
        {
            return In(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat")));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads it from the file's text.</summary>
    /// <param name="stat">The text.</param>
    /// <returns>Clock ticks since boot; null when it is not there.</returns>
    internal static ulong? In(string stat)
    {
        // The name may hold spaces and parentheses itself: the last one closes it, and a space follows.
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', FieldBehindName + 3);
        return fields.Length > FieldBehindName + 1
            && ulong.TryParse(fields[FieldBehindName + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : null;
    }
}
