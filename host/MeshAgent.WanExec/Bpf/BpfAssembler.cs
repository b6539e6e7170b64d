namespace MeshAgent.WanExec.Bpf;

/// <summary>Writes a BPF program, an instruction a call; the numbers are those of RFC 9669 and linux/bpf.h.</summary>
internal sealed class BpfAssembler
{
    // Instruction classes, sizes, sources and operations, as linux/bpf.h and linux/bpf_common.h name them.
    private const byte ClassLd = 0x00, ClassLdx = 0x01, ClassStx = 0x03, ClassJmp = 0x05, ClassJmp32 = 0x06, ClassAlu64 = 0x07;
    private const byte SizeW = 0x00, SizeDw = 0x18, ModeImm = 0x00, ModeMem = 0x60, SourceK = 0x00, SourceX = 0x08;
    private const byte AluAdd = 0x00, AluOr = 0x40, AluAnd = 0x50, AluMov = 0xb0;
    private const byte JumpAlways = 0x00, JumpEqual = 0x10, JumpNotEqual = 0x50, JumpCall = 0x80, JumpExit = 0x90;

    /// <summary>BPF_PSEUDO_MAP_FD, linux/bpf.h: the constant of the load is a map's file.</summary>
    private const byte PseudoMapFile = 1;

    private readonly List<BpfInstruction> instructions = [];
    private readonly List<(int At, BpfLabel Label)> jumps = [];

    /// <summary>target = constant, sign-extended to 64 bits.</summary>
    public BpfAssembler Move(BpfRegister target, int constant) => Add(ClassAlu64 | AluMov | SourceK, target, 0, 0, constant);

    /// <summary>target = source.</summary>
    public BpfAssembler Move(BpfRegister target, BpfRegister source) => Add(ClassAlu64 | AluMov | SourceX, target, source, 0, 0);

    /// <summary>target += constant.</summary>
    public BpfAssembler Add(BpfRegister target, int constant) => Add(ClassAlu64 | AluAdd | SourceK, target, 0, 0, constant);

    /// <summary>target &amp;= constant.</summary>
    public BpfAssembler And(BpfRegister target, int constant) => Add(ClassAlu64 | AluAnd | SourceK, target, 0, 0, constant);

    /// <summary>target |= constant.</summary>
    public BpfAssembler Or(BpfRegister target, int constant) => Add(ClassAlu64 | AluOr | SourceK, target, 0, 0, constant);

    /// <summary>target = the 32 bits at address + offset.</summary>
    public BpfAssembler LoadWord(BpfRegister target, BpfRegister address, int offset) =>
        Add(ClassLdx | ModeMem | SizeW, target, address, offset, 0);

    /// <summary>The 32 bits at address + offset = source.</summary>
    public BpfAssembler StoreWord(BpfRegister address, int offset, BpfRegister source) =>
        Add(ClassStx | ModeMem | SizeW, address, source, offset, 0);

    /// <summary>The 64 bits at address + offset = source.</summary>
    public BpfAssembler StoreDoubleWord(BpfRegister address, int offset, BpfRegister source) =>
        Add(ClassStx | ModeMem | SizeDw, address, source, offset, 0);

    /// <summary>target = the map; takes the room of two instructions.</summary>
    public BpfAssembler LoadMap(BpfRegister target, int file) =>
        Add(ClassLd | ModeImm | SizeDw, target, (BpfRegister)PseudoMapFile, 0, file).Add(0, 0, 0, 0, 0);

    /// <summary>Calls the kernel; R1 to R5 are lost, R0 is the result.</summary>
    public BpfAssembler Call(BpfHelper helper) => Add(ClassJmp | JumpCall, 0, 0, 0, (int)helper);

    /// <summary>Jumps.</summary>
    public BpfAssembler Jump(BpfLabel label) => Jump(ClassJmp | JumpAlways, 0, 0, label);

    /// <summary>Jumps when the lower 32 bits are the constant: a wider comparison would extend the constant's sign.</summary>
    public BpfAssembler JumpIfEqual(BpfRegister register, int constant, BpfLabel label) =>
        Jump(ClassJmp32 | JumpEqual | SourceK, register, constant, label);

    /// <summary>Jumps when the lower 32 bits are not the constant.</summary>
    public BpfAssembler JumpIfNotEqual(BpfRegister register, int constant, BpfLabel label) =>
        Jump(ClassJmp32 | JumpNotEqual | SourceK, register, constant, label);

    /// <summary>Jumps when all 64 bits are 0, as the address of a value that is not there.</summary>
    public BpfAssembler JumpIfNull(BpfRegister register, BpfLabel label) => Jump(ClassJmp | JumpEqual | SourceK, register, 0, label);

    /// <summary>Ends the program with a verdict.</summary>
    public BpfAssembler Return(int verdict) => Move(BpfRegister.R0, verdict).Add(ClassJmp | JumpExit, 0, 0, 0, 0);

    /// <summary>What jumps to the label goes on here.</summary>
    public BpfAssembler Here(BpfLabel label)
    {
        label.Place = instructions.Count;
        return this;
    }

    /// <summary>The program.</summary>
    /// <returns>Its instructions, eight bytes each.</returns>
    /// <exception cref="InvalidOperationException">A label was jumped to and never placed.</exception>
    public byte[] Assemble()
    {
        var program = instructions.ToArray();
        foreach (var (at, label) in jumps)
        {
            if (label.Place < 0)
            {
                throw new InvalidOperationException($"instruction {at} jumps to a label that was never placed");
            }

            program[at] = program[at] with { Offset = checked((short)(label.Place - at - 1)) };
        }

        var bytes = new byte[program.Length * BpfInstruction.Size];
        for (var i = 0; i < program.Length; i++)
        {
            program[i].WriteTo(bytes.AsSpan(i * BpfInstruction.Size));
        }

        return bytes;
    }

    private BpfAssembler Jump(int code, BpfRegister register, int constant, BpfLabel label)
    {
        jumps.Add((instructions.Count, label));
        return Add(code, register, 0, 0, constant);
    }

    private BpfAssembler Add(int code, BpfRegister target, BpfRegister source, int offset, int constant)
    {
        instructions.Add(new BpfInstruction((byte)code, (byte)target, (byte)source, checked((short)offset), constant));
        return this;
    }
}
