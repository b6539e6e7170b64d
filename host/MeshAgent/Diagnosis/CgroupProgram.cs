using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MeshAgent.Host.Diagnosis;

/// <summary>
/// Finds out whether the kernel takes programs for the sockets of a control group (bpf(2)): loads one that does nothing, and lets go of it.
/// </summary>
internal static unsafe partial class CgroupProgram
{
    // linux/bpf.h
    private const int ProgramLoad = 5;
    private const uint CgroupSocket = 9;
    private const int AttributeBytes = 128;

    // "r0 = 1; exit": the socket may be made.
    private static readonly byte[] Allow = [0xb7, 0, 0, 0, 1, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Tries.</summary>
    /// <returns>Why it does not work; empty when it does.</returns>
    public static string Try()
    {
        // __NR_bpf of each architecture's asm/unistd.h.
        long? number = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 321,
            Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 280,
            Architecture.Arm => 386,
            Architecture.X86 => 357,
            _ => null,
        };
        if (number is not { } call)
        {
            return string.Create(CultureInfo.InvariantCulture, $"the call's number on {RuntimeInformation.ProcessArchitecture} is not known");
        }

        Span<byte> attribute = stackalloc byte[AttributeBytes];
        attribute.Clear();
        fixed (byte* program = Allow, license = "GPL\0"u8, at = attribute)
        {
            // prog_type, insn_cnt, insns, license of union bpf_attr.
            BinaryPrimitives.WriteUInt32LittleEndian(attribute, CgroupSocket);
            BinaryPrimitives.WriteUInt32LittleEndian(attribute[4..], (uint)Allow.Length / 8);
            BinaryPrimitives.WriteUInt64LittleEndian(attribute[8..], (ulong)program);
            BinaryPrimitives.WriteUInt64LittleEndian(attribute[16..], (ulong)license);
            var descriptor = (int)Call((nint)call, ProgramLoad, at, AttributeBytes);
            if (descriptor < 0)
            {
                return Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
            }

            _ = Close(descriptor);
            return "";
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Call(nint number, nint command, byte* attribute, nint size);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
