using MeshAgent.Contracts.Addressing;

namespace MeshAgent.WanExec.Bpf;

/// <summary>Marks each socket before its maker gets it; other bits of the mark stay as other programs left them.</summary>
internal static class MarkProgram
{
    /// <summary>Its name in the kernel.</summary>
    public const string Name = "meshagent_mark";

    /// <summary>Where struct bpf_sock of linux/bpf.h keeps the mark.</summary>
    private const int MarkOffset = 16;

    /// <summary>Allow the socket.</summary>
    private const int Allow = 1;

    /// <summary>Writes it.</summary>
    /// <param name="mark">The bits to set, and the bits that may be touched.</param>
    /// <returns>The program.</returns>
    public static CgroupProgram For(PacketMark mark)
    {
        var code = new BpfAssembler();
        if (mark.Mask == uint.MaxValue)
        {
            code.Move(BpfRegister.R2, (int)mark.Value);
        }
        else
        {
            code.LoadWord(BpfRegister.R2, BpfRegister.R1, MarkOffset)
                .And(BpfRegister.R2, (int)~mark.Mask)
                .Or(BpfRegister.R2, (int)mark.Value);
        }

        code.StoreWord(BpfRegister.R1, MarkOffset, BpfRegister.R2).Return(Allow);
        return new CgroupProgram(CgroupHook.SocketCreate, Name, code.Assemble());
    }
}
