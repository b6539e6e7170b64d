using System.Globalization;

namespace MeshAgent.WanExec.Cgroups;

/// <summary>Reads who started a process.</summary>
internal static class ProcessParent
{
    private const string Line = "PPid:";

    /// <summary>Reads /proc/PID/status (proc_pid_status(5)).</summary>
    /// <param name="status">The file's text.</param>
    /// <returns>The parent; 0 when the text has none, or no number for it.</returns>
    public static int In(string status) => status.Split('\n')
        .Where(static line => line.StartsWith(Line, StringComparison.Ordinal))
        .Select(static line => Number(line.AsSpan(Line.Length)))
        .FirstOrDefault();

    private static int Number(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var parent) ? parent : 0;
}
