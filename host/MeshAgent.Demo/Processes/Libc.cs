using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.Demo.Processes;

/// <summary>The two system calls that the base library has no name for.</summary>
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

    /// <summary>Sends a signal, kill(2).</summary>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Kill(int pid, int signal);
}
