using System.Globalization;

namespace MeshAgent.Resolvers.ResolvConf.Reading;

/// <summary>Command lines of the dnsmasq that run in this network namespace (proc_pid_cmdline(5)).</summary>
internal static class DnsmasqProcesses
{
    /// <summary>
    /// Processes looked at: more than a router has; a machine with many more may hide its dnsmasq, whose configuration file still counts.
    /// </summary>
    private const int Most = 4096;

    private const string Program = "dnsmasq";

    /// <summary>Reads them.</summary>
    /// <returns>The arguments of each, without the program's name; none when they cannot be read.</returns>
    public static IReadOnlyList<IReadOnlyList<string>> Read()
    {
        try
        {
            var own = NamespaceOf("/proc/self");
            return [.. Directory.EnumerateDirectories("/proc")
                .Where(static folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .Take(Most)
                .Select(folder => ArgumentsOf(folder, own))
                .OfType<string[]>()];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // A process may end, or be another user's, at any moment.
    private static string[]? ArgumentsOf(string folder, string? own)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd('\n') == Program && NamespaceOf(folder) == own
                ? File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries)[1..]
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static string? NamespaceOf(string folder) => new FileInfo(Path.Combine(folder, "ns/net")).LinkTarget;
}
