namespace MeshAgent.WanExec.Bpf;

/// <summary>The registers of a BPF program (RFC 9669 §2.1).</summary>
internal enum BpfRegister : byte
{
    /// <summary>Result of calls and of the program.</summary>
    R0,

    /// <summary>First argument; at the start, the context.</summary>
    R1,

    /// <summary>Second argument.</summary>
    R2,

    /// <summary>Third argument.</summary>
    R3,

    /// <summary>Fourth argument.</summary>
    R4,

    /// <summary>Kept by calls.</summary>
    R6 = 6,

    /// <summary>Kept by calls.</summary>
    R7,

    /// <summary>The frame: 512 bytes of stack below it, read-only.</summary>
    Frame = 10,
}
