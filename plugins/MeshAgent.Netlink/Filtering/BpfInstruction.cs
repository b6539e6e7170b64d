using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Filtering;

/// <summary>struct sock_filter (linux/filter.h): one instruction of a classic BPF program.</summary>
/// <param name="Code">Operation: class, size and mode bits.</param>
/// <param name="JumpTrue">Instructions to skip when a test holds.</param>
/// <param name="JumpFalse">Instructions to skip when it does not.</param>
/// <param name="Constant">The operand k.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BpfInstruction(ushort Code, byte JumpTrue, byte JumpFalse, uint Constant);
