namespace MeshAgent.Contracts.Evidence;

/// <summary>A kind of observed fact for or against a WAN path.</summary>
public enum EvidenceKind
{
    /// <summary>A valid DNS reply came, whatever its code: proves the path.</summary>
    DnsReply,

    /// <summary>An exit answered with its key over the path: proves it.</summary>
    Handshake,

    /// <summary>Nothing came in time: weak evidence against it.</summary>
    Timeout,

    /// <summary>A router refused (ICMP unreachable; <c>ENETUNREACH</c>, <c>EHOSTUNREACH</c>): strong evidence against it.</summary>
    Unreachable,

    /// <summary>The gateway does not answer ARP or neighbour discovery: strong evidence against it.</summary>
    NeighbourFailed,

    /// <summary>Another machine has the gateway's address: strong evidence against it.</summary>
    ForeignNeighbour,
}
