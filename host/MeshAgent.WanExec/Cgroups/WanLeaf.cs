using System.Runtime.InteropServices;
using MeshAgent.WanExec.Libc;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.WanExec.Cgroups;

/// <summary>
/// A cgroup of one program's own, below the one that its caller is in, so that limits, tracking and the end of a whole service still hold.
/// It is held open: whoever removes it and makes another one of the same name makes another cgroup, which is never joined.
/// </summary>
internal sealed class WanLeaf : IDisposable
{
    private const uint Mode = 0x1ED; // 0755
    private const int NotPermitted = 1, NoEntry = 2, NoAccess = 13, Busy = 16, Exists = 17, NoDevice = 19, ReadOnly = 30, NotSupported = 95;

    private WanLeaf(string path, SafeFileHandle folder)
    {
        Path = path;
        Folder = folder;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The cgroup, whatever its path leads to meanwhile.</summary>
    public SafeFileHandle Folder { get; }

    /// <summary>Makes it.</summary>
    /// <param name="parent">The folder of the cgroup that it is to be below.</param>
    /// <returns>The cgroup; null when it was removed before it could be opened.</returns>
    /// <exception cref="WanExecException">It cannot be made.</exception>
    public static WanLeaf? TryMake(string parent)
    {
        var path = System.IO.Path.Join(parent, LeafName.OfSelf().ToString());
        var made = Files.MakeFolder(path, Mode);
        if (made is not 0 and not -Exists)
        {
            throw Refusal(-made, $"no cgroup can be made in {parent}");
        }

        var folder = Files.OpenFolder(path);
        if (folder.IsInvalid)
        {
            folder.Dispose();
            return null;
        }

        return new WanLeaf(path, folder);
    }

    /// <summary>Moves this whole process into it.</summary>
    /// <returns>False when it was removed meanwhile: nobody was moved anywhere.</returns>
    /// <exception cref="WanExecException">The kernel refused.</exception>
    public bool TryJoin()
    {
        // The kernel takes 0 for whoever writes, with all its threads.
        var written = Files.WriteInside(Folder, "cgroup.procs", "0"u8);
        return written switch
        {
            0 => true,
            -NoEntry or -NoDevice => false,
            _ => throw Refusal(-written, $"the cgroup {Path} cannot be joined"),
        };
    }

    /// <summary>Removes it, if nobody is in it.</summary>
    public void Remove()
    {
        try
        {
            Directory.Delete(Path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Gone already, or in use: then the next run removes it.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Folder.Dispose();

    private static WanExecException Refusal(int errorNumber, string what) => errorNumber switch
    {
        NotPermitted or NoAccess or ReadOnly => new WanExecException(
            WanExecReason.NoRights,
            $"{what}: {Marshal.GetPInvokeErrorMessage(errorNumber)}",
            "run it as root; in a container, let it write its own cgroup (systemd: Delegate=yes)"),
        NoEntry or NoDevice => new WanExecException(
            WanExecReason.NoCgroups, $"{what}: it has been removed", "run it again from a cgroup that stays"),
        Busy or NotSupported => new WanExecException(
            WanExecReason.NoCgroups,
            $"{what}: {Marshal.GetPInvokeErrorMessage(errorNumber)}",
            "run it from a cgroup that is not threaded and has no controllers in cgroup.subtree_control"),
        _ => new WanExecException(
            WanExecReason.NoCgroups,
            $"{what}: {Marshal.GetPInvokeErrorMessage(errorNumber)}",
            "see cgroup.max.descendants and cgroup.max.depth of the cgroups above"),
    };
}
