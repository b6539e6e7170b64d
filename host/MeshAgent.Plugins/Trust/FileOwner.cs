using System.Runtime.InteropServices;

namespace MeshAgent.Plugins.Trust;

/// <summary>Who owns a file and who we are, which the base class library does not tell.</summary>
public static partial class FileOwner
{
    private const int AtCurrentDirectory = -100; // AT_FDCWD, linux/fcntl.h
    private const uint UserMask = 0x8; // STATX_UID, linux/stat.h

    /// <summary>The user that the agent acts as (geteuid(2)).</summary>
    public static uint Self => EffectiveUser();

    /// <summary>The owner of what a path leads to (statx(2); its structure is the same on every architecture).</summary>
    /// <param name="path">The path; symbolic links are followed.</param>
    /// <returns>The numeric user; null when it cannot be read.</returns>
    public static uint? Of(string path) =>
        Status(AtCurrentDirectory, path, 0, UserMask, out var status) == 0 ? status.User : null;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int directory, string path, int flags, uint mask, out FileStatus status);

    // struct statx, linux/stat.h: 256 bytes, of which only the owner is of interest.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileStatus
    {
        [FieldOffset(20)]
        public uint User;
    }
}
