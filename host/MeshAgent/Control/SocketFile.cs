using System.Runtime.InteropServices;

namespace MeshAgent.Host.Control;

/// <summary>Tells sockets from other files, which the base class library does not.</summary>
internal static partial class SocketFile
{
    private const int AtCurrentDirectory = -100; // AT_FDCWD, linux/fcntl.h
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW, linux/fcntl.h
    private const uint TypeMask = 0x1; // STATX_TYPE, linux/stat.h
    private const int FileType = 0xF000; // S_IFMT, linux/stat.h
    private const int SocketType = 0xC000; // S_IFSOCK, linux/stat.h

    /// <summary>Whether a path names a socket (statx(2); its structure is the same on every architecture).</summary>
    /// <param name="path">The path; a symbolic link is none, whatever it leads to.</param>
    /// <returns>False as well when there is nothing, or it cannot be read.</returns>
    public static bool Is(string path) =>
        Status(AtCurrentDirectory, path, NoFollow, TypeMask, out var status) == 0 && (status.Mode & FileType) == SocketType;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int directory, string path, int flags, uint mask, out FileStatus status);

    // struct statx, linux/stat.h: 256 bytes, of which only type and mode are of interest.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileStatus
    {
        [FieldOffset(28)]
        public ushort Mode;
    }
}
