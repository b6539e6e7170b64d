namespace MeshAgent.WanExec.Identity;

/// <summary>
/// Tells whether a running process still has the WAN's identity: somebody may have moved it to another cgroup, detached the programs, or
/// started it by hand without them. Sockets that it made before keep what they had.
/// </summary>
public interface IWanIdentityCheck
{
    /// <summary>Looks.</summary>
    /// <param name="pid">The process.</param>
    /// <returns>What was found; never throws.</returns>
    WanFinding Check(int pid);
}
