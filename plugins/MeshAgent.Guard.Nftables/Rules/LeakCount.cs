namespace MeshAgent.Guard.Nftables.Rules;

/// <summary>What the counter of dropped user packets shows.</summary>
/// <param name="Packets">Packets dropped.</param>
/// <param name="Bytes">Their length together, in bytes of the IP packet.</param>
internal readonly record struct LeakCount(long Packets, long Bytes);
