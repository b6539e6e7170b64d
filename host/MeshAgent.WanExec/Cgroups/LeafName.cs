using System.Globalization;

namespace MeshAgent.WanExec.Cgroups;

/// <summary>The name of a cgroup that is made for one program: it says whose it is.</summary>
/// <param name="Pid">The process that made it, which became the program.</param>
/// <param name="Start">When that process started, in clock ticks since boot.</param>
internal sealed record LeafName(int Pid, ulong Start)
{
    private const string Brand = "meshagent-wan-";

    /// <summary>This process's own.</summary>
    /// <returns>The name.</returns>
    public static LeafName OfSelf() => new(Environment.ProcessId, ProcessStart.Of(Environment.ProcessId) ?? 0);

    /// <summary>Reads a folder's name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Null when it is not one of ours.</returns>
    public static LeafName? Parse(string name) =>
        name.StartsWith(Brand, StringComparison.Ordinal)
        && name[Brand.Length..].Split('-') is [var pid, var start]
        && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var owner)
        && ulong.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? new LeafName(owner, ticks)
            : null;

    /// <summary>Whether the process that made it still lives, as the program or on its way to become it.</summary>
    /// <returns>False when it has ended; others may still be inside.</returns>
    public bool OwnerLives() => ProcessStart.Of(Pid) == Start;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Brand}{Pid}-{Start}");
}
