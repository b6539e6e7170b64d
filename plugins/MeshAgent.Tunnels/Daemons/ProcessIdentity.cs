using System.Globalization;

namespace MeshAgent.Tunnels.Daemons;

/// <summary>One process, told from a later one that got the same number.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="StartTicks">When it started, clock ticks since boot (field 22 of <c>/proc/PID/stat</c>, proc(5)).</param>
internal sealed record ProcessIdentity(int Pid, ulong StartTicks)
{
    private const int StateField = 0;
    private const int StartTimeField = 19;

    /// <summary>The living process of a number.</summary>
    /// <param name="pid">The number.</param>
    /// <returns>Its identity; null when there is none, or only one that has ended and was not waited for.</returns>
    public static ProcessIdentity? Find(int pid) => Look(pid) is { HasEnded: false } status ? status.Identity : null;

    /// <summary>The process of a number, living or ended and not waited for.</summary>
    /// <param name="pid">The number.</param>
    /// <returns>Its identity and whether it has ended; null when there is none.</returns>
    public static (ProcessIdentity Identity, bool HasEnded)? Look(int pid)
    {
        try
        {
            return pid > 0 ? Parse(pid, File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"))) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Reads the content of <c>/proc/PID/stat</c>.</summary>
    /// <param name="pid">The number.</param>
    /// <param name="stat">The content.</param>
    /// <returns>Identity and whether it has ended; null when the content is malformed.</returns>
    public static (ProcessIdentity Identity, bool HasEnded)? Parse(int pid, string stat)
    {
        // The second field is the program's name in brackets and may itself hold brackets and spaces: fields count from the last bracket.
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > StartTimeField
            && ulong.TryParse(fields[StartTimeField], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            ? (new ProcessIdentity(pid, start), fields[StateField] is "Z" or "X")
            : null;
    }
}
