namespace MeshAgent.WanExec.Cgroups;

/// <summary>What programs that were started leave when they end: an empty cgroup each, until the next one is started beside it.</summary>
public static class WanLeftovers
{
    /// <summary>Removes them, wherever they are.</summary>
    /// <returns>The folders that are gone.</returns>
    public static IReadOnlyList<string> Remove() => new CgroupTree().Root() is { } root ? StaleLeaves.RemoveAll(root) : [];
}
