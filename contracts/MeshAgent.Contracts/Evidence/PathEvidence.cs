namespace MeshAgent.Contracts.Evidence;

/// <summary>An observed fact for or against a WAN path.</summary>
/// <param name="At">When it was observed.</param>
/// <param name="Kind">What was observed.</param>
/// <param name="From">Who answered or failed to: a name server, an exit, a gateway.</param>
public sealed record PathEvidence(DateTimeOffset At, EvidenceKind Kind, string From)
{
    /// <summary>Whether it proves the path.</summary>
    public bool IsProof => Kind is EvidenceKind.DnsReply or EvidenceKind.Handshake;

    /// <summary>Whether it speaks strongly against the path; a time-out alone does not.</summary>
    public bool IsStrongAgainst => Kind is EvidenceKind.Unreachable or EvidenceKind.NeighbourFailed or EvidenceKind.ForeignNeighbour;
}
