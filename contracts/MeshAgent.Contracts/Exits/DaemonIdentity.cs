namespace MeshAgent.Contracts.Exits;

/// <summary>By what the packets of an exit daemon, and its name lookups, are known as control traffic.</summary>
public enum DaemonIdentity
{
    /// <summary>The daemon marks its sockets itself (<see cref="ExitInterface.OuterMark"/>), and looks no names up.</summary>
    Mark,

    /// <summary>
    /// The daemon runs in the group whose name lookups are led to the forwarder (<c>dns.group</c>); its tunnel marks its own packets.
    /// </summary>
    Group,

    /// <summary>The daemon runs in a control group whose sockets are marked by the kernel.</summary>
    Cgroup,
}
