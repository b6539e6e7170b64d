using System.Runtime.InteropServices;

namespace MeshAgent.WanExec.Launching;

/// <summary>
/// Daemons that the C library asks for names by a socket of the file system, which no mark and no redirect reaches: they would ask the
/// system's name servers in the program's stead. They are hidden from the program, in a mount namespace of its own, and the C library goes
/// on as where they do not run: by itself.
/// </summary>
internal static partial class NameDaemons
{
    private const int NewMountNamespace = 0x20000; // CLONE_NEWNS, linux/sched.h

    // MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_SLAVE of linux/mount.h: what is mounted later outside still comes in, nothing goes out.
    private const uint Strict = 0x2 | 0x4 | 0x8;
    private const uint SlaveOfAll = 0x4000 | 0x80000;

    /// <summary>
    /// nscd (glibc's nscd/nscd-client.h), and systemd-resolved as nss-resolve asks it (nss-resolve(8)). Without the second folder's
    /// resolv.conf the C library asks 127.0.0.1, which is redirected like any other.
    /// </summary>
    private static readonly (string Folder, string Socket)[] Known =
    [
        ("/var/run/nscd", "socket"), ("/run/systemd/resolve", "io.systemd.Resolve"),
    ];

    /// <summary>Hides those that are there; without any, the program stays in its caller's mount namespace.</summary>
    /// <exception cref="WanExecException">They cannot be hidden.</exception>
    public static void Hide()
    {
        var folders = Known
            .Where(static known => File.Exists(Path.Join(known.Folder, known.Socket)))
            .Select(static known => known.Folder)
            .ToArray();
        if (folders.Length == 0)
        {
            return;
        }

        var isHidden = Unshare(NewMountNamespace) == 0
            && Mount(null, "/", null, SlaveOfAll, null) == 0
            && folders.All(static folder => Mount("tmpfs", folder, "tmpfs", Strict, "size=4k,mode=755") == 0);
        if (!isHidden)
        {
            throw new WanExecException(
                WanExecReason.NoRights,
                $"the program could ask for names through {string.Join(" and ", folders)}, which cannot be hidden from it: "
                + Marshal.GetLastPInvokeErrorMessage(),
                "run it as root (CAP_SYS_ADMIN), or stop nscd and take `resolve` out of the hosts line of /etc/nsswitch.conf");
        }
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unshare(int kinds);

    [LibraryImport("libc", EntryPoint = "mount", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Mount(string? source, string target, string? type, nuint flags, string? options);
}
