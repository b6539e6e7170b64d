using MeshAgent.Contracts.Exits;

namespace MeshAgent.Core.Observation;

/// <summary>What the machine says of an exit's process.</summary>
/// <param name="Daemon">The process as its provider reports it.</param>
/// <param name="IsRunning">Whether there is such a process.</param>
/// <param name="GroupId">The group that its sockets belong to (effective gid); null when it could not be read.</param>
/// <param name="IsCgroupMarked">Whether the kernel marks the sockets of its control group; null when that could not be found out.</param>
public sealed record DaemonSighting(ExitDaemon Daemon, bool IsRunning, uint? GroupId, bool? IsCgroupMarked);
