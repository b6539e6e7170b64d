using System.Runtime.InteropServices;
using MeshAgent.WanExec.Bpf;
using MeshAgent.WanExec.Cgroups;

namespace MeshAgent.WanExec.Launching;

/// <summary>Starts programs whose sockets take the WAN.</summary>
public static class WanLauncher
{
    /// <summary>Finds out, by doing it in a cgroup that is removed at once, whether programs could be started from here.</summary>
    /// <param name="identity">The identity.</param>
    /// <exception cref="WanExecException">They could not, and why.</exception>
    public static void Try(WanIdentity identity) => new WanEntrance(new BpfKernel(), new CgroupTree()).Try(identity);

    /// <summary>
    /// As <see cref="Try"/>, and moves this process into the cgroup to see that its sockets really carry the mark: for a process that does
    /// nothing else.
    /// </summary>
    /// <param name="identity">The identity.</param>
    /// <returns>The cgroup.</returns>
    /// <exception cref="WanExecException">It failed, and why.</exception>
    public static string Prove(WanIdentity identity) => new WanEntrance(new BpfKernel(), new CgroupTree()).Enter(identity);

    /// <summary>
    /// Becomes a program under the WAN's identity; its process id stays. Call it on the main thread, before anything was awaited: that
    /// thread has the caller's signal mask.
    /// </summary>
    /// <param name="identity">The identity.</param>
    /// <param name="options">The program.</param>
    /// <exception cref="WanExecException">It could not be started with the identity, so it was not started at all.</exception>
    public static void Become(WanIdentity identity, LaunchOptions options)
    {
        var account = new AccountFiles().Find(options.User, options.Group);
        var command = Execution.Raw(options.Command);
        _ = Prove(identity);
        NameDaemons.Hide();
        RuntimeTraces.Remove();
        OpenFileLimit.Restore(options.OpenFiles);
        Privileges.Become(account, options.NoNewPrivileges);
        var errorNumber = Execution.Become(command);
        throw new WanExecException(
            WanExecReason.NotStarted,
            $"{options.Command[0]} cannot be run: {Marshal.GetPInvokeErrorMessage(errorNumber)}",
            "give a program that exists and that the user may run");
    }
}
