namespace MeshAgent.WanExec.Cgroups;

/// <summary>Removes what programs left that have ended: an empty cgroup each.</summary>
internal static class StaleLeaves
{
    /// <summary>
    /// Cgroups are looked into this deep at most. systemd's user services are seven deep, containers in them a few more; the kernel itself
    /// allows any depth.
    /// </summary>
    private const int MaxDepth = 24;

    /// <summary>Removes the empty ones that are right below a cgroup.</summary>
    /// <param name="folder">The cgroup's folder.</param>
    /// <returns>What is gone.</returns>
    public static IReadOnlyList<string> RemoveBelow(string folder) => [.. Folders(folder).Where(IsStale).Where(TryRemove)];

    /// <summary>Removes the empty ones anywhere below a cgroup.</summary>
    /// <param name="folder">The cgroup's folder.</param>
    /// <returns>What is gone.</returns>
    public static IReadOnlyList<string> RemoveAll(string folder)
    {
        var removed = new List<string>();
        Walk(folder, MaxDepth, removed);
        return removed;
    }

    private static void Walk(string folder, int depth, List<string> removed)
    {
        foreach (var below in depth == 0 ? [] : Folders(folder))
        {
            // First what is inside: a cgroup with others in it cannot be removed.
            Walk(below, depth - 1, removed);
            if (IsStale(below) && TryRemove(below))
            {
                removed.Add(below);
            }
        }
    }

    // One whose owner lives may be about to be joined.
    private static bool IsStale(string folder) => LeafName.Parse(Path.GetFileName(folder)) is { } name && !name.OwnerLives();

    private static string[] Folders(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool TryRemove(string folder)
    {
        try
        {
            // Not recursive: rmdir(2) takes a cgroup with all its files, and refuses while a process is in it.
            Directory.Delete(folder);
            return true;
        }
        catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
