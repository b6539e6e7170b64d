using System.Buffers.Binary;

namespace MeshAgent.WanExec.Bpf;

/// <summary>
/// One instruction as RFC 9669 §3 lays it out: eight bytes, in the machine's byte order (struct bpf_insn, linux/bpf.h).
/// </summary>
/// <param name="Code">Class, source and operation.</param>
/// <param name="Target">The register that is written or compared.</param>
/// <param name="Source">The register that is read; 0 where none is.</param>
/// <param name="Offset">Of a memory access in bytes, of a jump in instructions from the next one.</param>
/// <param name="Immediate">The constant.</param>
internal readonly record struct BpfInstruction(byte Code, byte Target, byte Source, short Offset, int Immediate)
{
    /// <summary>Bytes of an instruction.</summary>
    public const int Size = 8;

    /// <summary>Writes it as the kernel of this machine reads it.</summary>
    /// <param name="place">Eight bytes.</param>
    public void WriteTo(Span<byte> place)
    {
        place[0] = Code;

        // The registers are two bit fields, whose order in the byte follows the machine's.
        if (BitConverter.IsLittleEndian)
        {
            place[1] = (byte)(Target | Source << 4);
            BinaryPrimitives.WriteInt16LittleEndian(place[2..], Offset);
            BinaryPrimitives.WriteInt32LittleEndian(place[4..], Immediate);
        }
        else
        {
            place[1] = (byte)(Target << 4 | Source);
            BinaryPrimitives.WriteInt16BigEndian(place[2..], Offset);
            BinaryPrimitives.WriteInt32BigEndian(place[4..], Immediate);
        }
    }
}
