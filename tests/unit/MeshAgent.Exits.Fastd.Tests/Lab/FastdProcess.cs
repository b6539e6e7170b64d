using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Exits.Fastd.Tests.Lab;

/// <summary>A fastd that a test has started.</summary>
internal static class FastdProcess
{
    /// <summary>
    /// Ends it, and returns when it has closed its files: it is gone, or waits for whoever inherited it (proc(5), State). Only then can
    /// another have its port and links.
    /// </summary>
    public static void End(int pid) => Shell.Run(
        $"kill -9 {pid} || :; for i in $(seq 500); do grep -qs '^State:.[^ZX]' /proc/{pid}/status || exit 0; sleep .01; done; exit 1");
}
