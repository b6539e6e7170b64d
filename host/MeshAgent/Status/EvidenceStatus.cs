namespace MeshAgent.Host.Status;

/// <summary>A fact for or against a WAN path.</summary>
/// <param name="At">When it was observed.</param>
/// <param name="Kind">dnsReply, handshake, timeout, unreachable, neighbourFailed or foreignNeighbour.</param>
/// <param name="From">Who answered or failed to.</param>
internal sealed record EvidenceStatus(DateTimeOffset At, string Kind, string From);
