namespace MeshAgent.WanExec.Bpf;

/// <summary>A place in a program that is jumped to before it is known.</summary>
internal sealed class BpfLabel
{
    /// <summary>The number of the instruction; -1 until it is placed.</summary>
    public int Place { get; set; } = -1;
}
