namespace MeshAgent.Exits.Fastd.Instances;

/// <summary>What the kernel says of the marks of a process's UDP sockets.</summary>
/// <param name="Marks">The marks, without doubles; none while it has no socket open.</param>
/// <param name="Trouble">Why they cannot be read; empty when they can.</param>
internal sealed record MarkReading(IReadOnlyCollection<uint> Marks, string Trouble);
