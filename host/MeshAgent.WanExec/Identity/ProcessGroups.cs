using System.Globalization;

namespace MeshAgent.WanExec.Identity;

/// <summary>Reads the group of a process as its sockets have it.</summary>
internal static class ProcessGroups
{
    private const string Line = "Gid:";

    /// <summary>
    /// The group that new sockets belong to: that of file access (credentials(7)), the last of the four in /proc/PID/status
    /// (proc_pid_status(5)).
    /// </summary>
    /// <param name="status">The file's text.</param>
    /// <returns>The group; null when the text has none.</returns>
    public static uint? EffectiveIn(string status) => status.Split('\n')
        .Where(static line => line.StartsWith(Line, StringComparison.Ordinal))
        .Select(static line => line[Line.Length..].Split('\t', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var last]
            && uint.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : (uint?)null)
        .FirstOrDefault();
}
