using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.WanExec.Libc;

/// <summary>Folders as files, which the base class library does not open. All are closed by exec.</summary>
internal static unsafe partial class Files
{
    private const int CloseOnExec = 0x80000; // O_CLOEXEC, asm-generic/fcntl.h
    private const int WriteOnly = 1; // O_WRONLY
    private const int AtCurrentFolder = -100; // AT_FDCWD, linux/fcntl.h

    /// <summary>Makes a folder.</summary>
    /// <returns>0; below 0, the negated errno.</returns>
    public static int MakeFolder(string path, uint mode) => Result(MakeDirectory(path, mode));

    /// <summary>Opens a folder.</summary>
    /// <returns>Invalid when it cannot be; the errno is the handle's number, negated.</returns>
    public static SafeFileHandle OpenFolder(string path) => new(Result(OpenAt(AtCurrentFolder, path, CloseOnExec)), ownsHandle: true);

    /// <summary>Writes a text to a file of a folder in one write, as the kernel's own files want it.</summary>
    /// <returns>0; below 0, the negated errno.</returns>
    public static int WriteInside(SafeFileHandle folder, string name, ReadOnlySpan<byte> text)
    {
        using var file = new SafeFileHandle(
            Result(OpenAt((int)folder.DangerousGetHandle(), name, WriteOnly | CloseOnExec)), ownsHandle: true);
        if (file.IsInvalid)
        {
            return (int)file.DangerousGetHandle();
        }

        fixed (byte* place = text)
        {
            return Result((int)Write(file, place, text.Length)) is < 0 and var error ? error : 0;
        }
    }

    private static int Result(int returned) => returned < 0 ? -Marshal.GetLastPInvokeError() : returned;

    [LibraryImport("libc", EntryPoint = "mkdir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakeDirectory(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "openat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenAt(int folder, string path, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(SafeFileHandle file, byte* text, nint length);
}
