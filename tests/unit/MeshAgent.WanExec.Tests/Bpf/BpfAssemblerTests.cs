using MeshAgent.WanExec.Bpf;

namespace MeshAgent.WanExec.Tests.Bpf;

/// <summary>
/// The bytes are those of the C macros and constants of linux/bpf.h, as gcc 12 lays them out on a little-endian machine.
/// </summary>
public sealed class BpfAssemblerTests
{
    [Fact]
    public void Instructions_EachKind_AreTheBytesOfLinuxBpfH()
    {
        var end = new BpfLabel();
        var code = new BpfAssembler()
            .Move(BpfRegister.R6, BpfRegister.R1)
            .LoadWord(BpfRegister.R7, BpfRegister.R6, 24)
            .StoreWord(BpfRegister.Frame, -16, BpfRegister.R7)
            .Move(BpfRegister.R2, unchecked((int)0xffff0000))
            .Call(BpfHelper.SocketCookie)
            .StoreDoubleWord(BpfRegister.Frame, -8, BpfRegister.R0)
            .LoadMap(BpfRegister.R1, 0x12)
            .Move(BpfRegister.R2, BpfRegister.Frame)
            .Add(BpfRegister.R2, -8)
            .Call(BpfHelper.MapUpdate)
            .Call(BpfHelper.MapLookup)
            .JumpIfNull(BpfRegister.R0, end)
            .JumpIfNotEqual(BpfRegister.R7, 0x3500, end)
            .JumpIfEqual(BpfRegister.R7, 0x3500, end)
            .Jump(end)
            .And(BpfRegister.R2, -2)
            .Or(BpfRegister.R2, 1)
            .Here(end)
            .Return(1)
            .Assemble();

        Assert.Equal(
            [
                "bf16000000000000", "6167180000000000", "637af0ff00000000", "b70200000000ffff", "850000002e000000", "7b0af8ff00000000",
                "1811000012000000", "0000000000000000", "bfa2000000000000", "07020000f8ffffff", "8500000002000000", "8500000001000000",
                "1500050000000000", "5607040000350000", "1607030000350000", "0500020000000000", "57020000feffffff", "4702000001000000",
                "b700000001000000", "9500000000000000",
            ],
            Lines(code));
    }

    /// <summary>What <c>bpfmark dump mark=1</c>, written in C with the macros of linux/bpf.h, prints, and the kernel runs.</summary>
    [Fact]
    public void MarkProgram_WholeMark_IsThatOfTheCProgram() => Assert.Equal(
        ["b702000001000000", "6321100000000000", "b700000001000000", "9500000000000000"],
        Lines(MarkProgram.For(new(1, uint.MaxValue)).Instructions));

    [Fact]
    public void MarkProgram_PartOfTheMark_KeepsTheOtherBits() => Assert.Equal(
        ["6112100000000000", "570200000fffffff", "4702000030000000", "6321100000000000", "b700000001000000", "9500000000000000"],
        Lines(MarkProgram.For(new(0x30, 0xf0)).Instructions));

    [Fact]
    public void Assemble_LabelNeverPlaced_IsAnError()
        => Assert.Throws<InvalidOperationException>(() => new BpfAssembler().Jump(new BpfLabel()).Assemble());

    [Fact]
    public void ProgramNames_AreWhatTheKernelTakes() => Assert.All(
        new DnsPrograms(ForwarderPlaces.Of([]), 0).All().Select(static program => program.Name).Append(MarkProgram.Name),
        static name => Assert.Matches("^[a-z0-9_]{1,15}$", name));

    private static string[] Lines(byte[] program) => [.. program.Chunk(BpfInstruction.Size).Select(Convert.ToHexStringLower)];
}
