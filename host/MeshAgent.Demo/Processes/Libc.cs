using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.Demo.Processes;

/// <summary>The system calls that the base library has no name for.</summary>
internal static partial class Libc
{
    /// <summary>CLONE_NEWNET of linux/sched.h: the handle must be that of a network namespace.</summary>
    public const int CloneNewNet = 0x40000000;

    /// <summary>ESRCH of asm-generic/errno-base.h: no such process.</summary>
    public const int NoSuchProcess = 3;

    /// <summary>Moves the calling thread into a namespace, setns(2).</summary>
    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int SetNamespace(SafeFileHandle file, int kind);

    /// <summary>Index of a link in the calling thread's namespace, if_nametoindex(3).</summary>
    /// <exception cref="Win32Exception">There is no such link.</exception>
    public static int IndexOf(string link)
        => IndexOfName(link) is > 0 and var index
            ? index
            : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Looking up the link {link}");

    /// <summary>Sends a signal, kill(2).</summary>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "if_nametoindex", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int IndexOfName(string link);
}
