namespace MeshAgent.WanExec.Bpf;

/// <summary>A program as the kernel has it.</summary>
/// <param name="Id">Its number since boot.</param>
/// <param name="Name">What its loader called it.</param>
/// <param name="Tag">The kernel's digest of its instructions, maps aside: the same for the same program, whoever loads it.</param>
internal sealed record AttachedProgram(uint Id, string Name, ulong Tag);
