using System.Runtime.InteropServices;

namespace MeshAgent.WanExec.Libc;

/// <summary>System calls that C libraries have no function for, or not one that is the same in all of them.</summary>
internal static unsafe partial class SystemCalls
{
    /// <summary>bpf(2): asm/unistd.h of each architecture.</summary>
    private static nint BpfNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 321,
        Architecture.X86 => 357,
        Architecture.Arm => 386,
        Architecture.Ppc64le => 361,
        Architecture.S390x => 351,
        _ => 280, // asm-generic: arm64, riscv64, loongarch64
    };

    /// <summary>prlimit64(2), whose limits have 64 bits everywhere.</summary>
    private static nint LimitNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 302,
        Architecture.X86 => 340,
        Architecture.Arm => 369,
        Architecture.Ppc64le => 325,
        Architecture.S390x => 334,
        _ => 261,
    };

    /// <summary>bpf(2).</summary>
    /// <param name="command">BPF_PROG_LOAD and its like.</param>
    /// <param name="attributes">The command's part of union bpf_attr.</param>
    /// <param name="size">Its bytes.</param>
    /// <returns>A file or 0; below 0, the negated errno.</returns>
    public static int Bpf(int command, void* attributes, int size) => Result(Call4(BpfNumber, command, (nint)attributes, size, 0));

    /// <summary>Reads and changes a limit of this process.</summary>
    /// <param name="resource">RLIMIT_NOFILE and its like.</param>
    /// <param name="wanted">The new limit; null to leave it.</param>
    /// <param name="found">The limit before.</param>
    /// <returns>0; below 0, the negated errno.</returns>
    public static int Limit(int resource, ResourceLimit* wanted, ResourceLimit* found) =>
        Result(Call4(LimitNumber, 0, resource, (nint)wanted, (nint)found));

    private static int Result(nint returned) => returned < 0 ? -Marshal.GetLastPInvokeError() : (int)returned;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Call4(nint number, nint first, nint second, nint third, nint fourth);
}
