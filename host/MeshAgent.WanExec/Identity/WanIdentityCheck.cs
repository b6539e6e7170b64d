using System.Globalization;
using MeshAgent.WanExec.Bpf;
using MeshAgent.WanExec.Cgroups;
using MeshAgent.WanExec.Launching;
using MeshAgent.WanExec.Libc;

namespace MeshAgent.WanExec.Identity;

/// <summary>
/// Looks at the programs in effect for the process's cgroup, told by the kernel's digest of their instructions: the right program with
/// another mark is another program. Failing these, at its groups.
/// </summary>
public sealed class WanIdentityCheck : IWanIdentityCheck
{
    private readonly WanIdentity identity;
    private readonly uint? group;
    private readonly IBpfKernel kernel;
    private readonly CgroupTree tree;
    private readonly string proc;

    /// <summary>Makes a check for this machine.</summary>
    /// <param name="identity">The identity that processes should have.</param>
    /// <param name="group">The number of the group whose lookups the guard redirects; null when there is none.</param>
    public WanIdentityCheck(WanIdentity identity, uint? group)
        : this(identity, group, new BpfKernel(), "/proc")
    {
    }

    internal WanIdentityCheck(WanIdentity identity, uint? group, IBpfKernel kernel, string proc)
    {
        this.identity = identity;
        this.group = group;
        this.kernel = kernel;
        this.proc = proc;
        tree = new CgroupTree(proc);
    }

    /// <inheritdoc/>
    public WanFinding Check(int pid)
    {
        if (Status(pid) is not { } status)
        {
            return new WanFinding(WanStanding.Gone, $"there is no process {Text(pid)}");
        }

        var found = ByCgroup(pid);
        if (found.Standing == WanStanding.Held || group is not { } wanted)
        {
            return found;
        }

        return ProcessGroups.EffectiveIn(status) == wanted
            ? new WanFinding(WanStanding.HeldByGroup, $"process {Text(pid)} runs in group {Text(wanted)}; {found.Why}")
            : found with { Why = $"{found.Why}; nor does it run in group {Text(wanted)}" };
    }

    private WanFinding ByCgroup(int pid)
    {
        try
        {
            var folder = tree.FolderOf(pid);
            using var cgroup = Files.OpenFolder(folder);
            if (cgroup.IsInvalid)
            {
                return new WanFinding(WanStanding.Unknown, $"the cgroup {folder} of process {Text(pid)} cannot be opened");
            }

            // Loaded anew each time: a program costs a millisecond, and holding it for good would hold memory for a rare question.
            using var programs = WanProgramSet.Load(kernel, identity);
            var missing = programs.MissingFrom(cgroup);
            return missing.Count == 0
                ? new WanFinding(WanStanding.Held, $"every program is in effect in {folder}")
                : new WanFinding(
                    WanStanding.Lost,
                    $"process {Text(pid)} is in {folder}, where no program for {identity.Mark} runs at {string.Join(", ", missing)}");
        }
        catch (WanExecException noCgroup)
        {
            return new WanFinding(WanStanding.Unknown, noCgroup.Message);
        }
        catch (BpfException refused)
        {
            return new WanFinding(WanStanding.Unknown, Refusals.Of(refused).Message);
        }
    }

    private string? Status(int pid)
    {
        try
        {
            return File.ReadAllText(Path.Join(proc, Text(pid), "status"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
