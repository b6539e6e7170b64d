namespace MeshAgent.WanExec;

/// <summary>Why a program cannot be given the WAN's identity.</summary>
public enum WanExecReason
{
    /// <summary>There is no cgroup v2 that this process could be found in.</summary>
    NoCgroups,

    /// <summary>The kernel was built without bpf(2) or without programs for cgroups, or is older than Linux 5.8.</summary>
    NoCgroupPrograms,

    /// <summary>A right is missing.</summary>
    NoRights,

    /// <summary>Somebody's program on a cgroup above forbids further ones.</summary>
    Occupied,

    /// <summary>It was set up, and does not do what it should.</summary>
    NotEffective,

    /// <summary>The user or group that the program is to run as does not exist.</summary>
    NoSuchAccount,

    /// <summary>The program itself could not be started.</summary>
    NotStarted,
}
