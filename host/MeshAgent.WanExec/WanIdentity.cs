using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.WanExec;

/// <summary>What makes a program one of the WAN's: the mark of its sockets, and who answers its questions for names.</summary>
public sealed record WanIdentity
{
    /// <summary>The mark (<c>isolation.mark</c>).</summary>
    public required PacketMark Mark { get; init; }

    /// <summary>
    /// Where the agent's forwarder answers (<c>dns.listen</c>); the first place of each family counts. Questions to port 53 of a family
    /// without a place are refused rather than let out to whom they were meant for.
    /// </summary>
    public required EquatableArray<IPEndPoint> Listen { get; init; }
}
