namespace MeshAgent.WanExec.Cgroups;

/// <summary>Reads /proc/PID/cgroup (cgroups(7)).</summary>
internal static class CgroupMembership
{
    /// <summary>The line of the one hierarchy of cgroup v2 begins so.</summary>
    private const string Prefix = "0::";

    /// <summary>Appended when the cgroup was removed under a process that has ended.</summary>
    private const string Deleted = " (deleted)";

    /// <summary>Finds the cgroup.</summary>
    /// <param name="text">The file's text.</param>
    /// <returns>Its path from the reader's root; null when there is none or it is gone.</returns>
    public static string? Parse(string text) => text.Split('\n')
        .Where(static line => line.StartsWith(Prefix, StringComparison.Ordinal) && !line.EndsWith(Deleted, StringComparison.Ordinal))
        .Select(static line => line[Prefix.Length..])
        .FirstOrDefault(static path => path.StartsWith('/'));
}
