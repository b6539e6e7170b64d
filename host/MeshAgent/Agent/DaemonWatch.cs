using System.Globalization;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Core.Observation;

namespace MeshAgent.Host.Agent;

/// <summary>Looks what an exit's process has of the identity that it relies on (proc(5)).</summary>
/// <param name="procFolder">Where the kernel shows processes: <c>/proc</c>.</param>
/// <param name="isCgroupMarked">
/// Tells for a process whether the kernel marks the sockets of its control group; null when that cannot be found out.
/// </param>
internal sealed class DaemonWatch(string procFolder, Func<int, bool?> isCgroupMarked)
{
    // "Gid: real effective saved file-system": sockets are owned by the last one, which follows the effective one unless it was set apart.
    private const int FileSystemGroup = 4;

    /// <summary>Looks at every process that exits run on.</summary>
    /// <param name="exits">What the providers report.</param>
    /// <returns>What was seen of each.</returns>
    public EquatableArray<DaemonSighting> Look(IEnumerable<ProviderSnapshot> exits) =>
        exits.SelectMany(static provider => provider.Observation.Daemons).Select(Look).ToEquatableArray();

    private DaemonSighting Look(ExitDaemon daemon)
    {
        if (daemon.Identity == DaemonIdentity.Mark)
        {
            // Its tunnel's mark is observed with the tunnel.
            return new DaemonSighting(daemon, IsRunning: true, GroupId: null, IsCgroupMarked: null);
        }

        try
        {
            var status = File.ReadLines(Path.Combine(procFolder, daemon.Pid.ToString(CultureInfo.InvariantCulture), "status")).ToList();
            return new DaemonSighting(
                daemon, IsRunning: true, GroupIn(status), daemon.Identity == DaemonIdentity.Cgroup ? isCgroupMarked(daemon.Pid) : null);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return new DaemonSighting(daemon, IsRunning: false, GroupId: null, IsCgroupMarked: null);
        }
    }

    /// <summary>Reads the group of a process's sockets.</summary>
    /// <param name="status">The lines of its status (proc_pid_status(5)).</param>
    /// <returns>Null when they have none.</returns>
    internal static uint? GroupIn(IEnumerable<string> status) =>
        status.FirstOrDefault(static line => line.StartsWith("Gid:", StringComparison.Ordinal))?.Split('\t', StringSplitOptions.RemoveEmptyEntries)
            is { Length: > FileSystemGroup } fields
        && uint.TryParse(fields[FileSystemGroup], NumberStyles.None, CultureInfo.InvariantCulture, out var group)
            ? group
            : null;
}
