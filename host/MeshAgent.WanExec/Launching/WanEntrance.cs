using MeshAgent.WanExec.Bpf;
using MeshAgent.WanExec.Cgroups;

namespace MeshAgent.WanExec.Launching;

/// <summary>
/// The way into the WAN's identity: a cgroup with the programs attached first, then joined, then proven. Nothing is in it that could be
/// unmarked at any moment, and a cgroup that somebody is in cannot be removed.
/// </summary>
/// <param name="kernel">bpf(2).</param>
/// <param name="tree">Where cgroups are.</param>
internal sealed class WanEntrance(IBpfKernel kernel, CgroupTree tree)
{
    /// <summary>
    /// Tries to make and join a cgroup that others remove meanwhile. A loop that does nothing but remove wins about every second time; this
    /// many defeats in a row mean that somebody wants it so.
    /// </summary>
    private const int MaxTries = 32;

    /// <summary>Makes sure that it could be entered, and leaves nothing behind.</summary>
    /// <param name="identity">The identity.</param>
    /// <exception cref="WanExecException">It could not.</exception>
    public void Try(WanIdentity identity) => Prepare(identity, static leaf =>
    {
        leaf.Remove();
        return true;
    });

    /// <summary>Gives this process, with all that it starts from now on, the identity. There is no way back.</summary>
    /// <param name="identity">The identity.</param>
    /// <returns>The cgroup that this process is in.</returns>
    /// <exception cref="WanExecException">It could not; this process is to start nothing then.</exception>
    public string Enter(WanIdentity identity)
    {
        var path = Prepare(identity, static leaf => leaf.TryJoin());
        var wrong = MarkProbe.Wrong(identity.Mark);
        return wrong.Count == 0
            ? path
            : throw new WanExecException(
                WanExecReason.NotEffective,
                $"the programs of {path} are attached and do not mark: {string.Join(", ", wrong)}, not {identity.Mark}",
                "look for programs of others that change marks (bpftool cgroup tree); kernels before 5.14 also ignore cgroup v2 for "
                + "sockets once net_cls or net_prio of version 1 is used");
    }

    private string Prepare(WanIdentity identity, Func<WanLeaf, bool> finish)
    {
        var parent = tree.FolderOf();
        StaleLeaves.RemoveBelow(parent);
        try
        {
            using var programs = WanProgramSet.Load(kernel, identity);
            for (var tries = 0; tries < MaxTries; tries++)
            {
                if (PrepareOnce(parent, programs, finish) is { } path)
                {
                    return path;
                }
            }
        }
        catch (BpfException refused)
        {
            throw Refusals.Of(refused);
        }

        throw new WanExecException(
            WanExecReason.NoCgroups, $"somebody removes the cgroups that are made in {parent}", "find out who, and let them be");
    }

    // Null when somebody has removed the cgroup meanwhile, so that nobody is in it.
    private static string? PrepareOnce(string parent, WanProgramSet programs, Func<WanLeaf, bool> finish)
    {
        using var leaf = WanLeaf.TryMake(parent);
        if (leaf is null)
        {
            return null;
        }

        try
        {
            programs.AttachTo(leaf.Folder);

            // By what the kernel says, not by what it was told: somebody may have detached them meanwhile.
            var missing = programs.MissingFrom(leaf.Folder);
            if (missing.Count > 0)
            {
                throw new WanExecException(
                    WanExecReason.NotEffective,
                    $"programs that were attached to {leaf.Path} are not in effect: {string.Join(", ", missing)}",
                    "see who else attaches programs to cgroups: bpftool cgroup tree");
            }

            return finish(leaf) ? leaf.Path : null;
        }
        catch (BpfException gone) when (Refusals.IsOfRemovedCgroup(gone))
        {
            return null;
        }
        catch
        {
            leaf.Remove();
            throw;
        }
    }
}
