using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Core.Observation;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Host.Agent;

/// <summary>Reads what a lookup's trail says about the WAN path.</summary>
internal static class TrailEvidence
{
    /// <summary>Reads the evidence of one family.</summary>
    /// <param name="trail">The attempts.</param>
    /// <param name="family">The family.</param>
    /// <param name="now">When the lookup ended.</param>
    /// <returns>One fact for each attempt that says something.</returns>
    public static EquatableArray<PathEvidence> Of(IEnumerable<LookupAttempt> trail, IpFamily family, DateTimeOffset now) =>
        trail.Where(attempt => attempt.Family == family.ToAddressFamily())
            .Select(attempt => (Kind: KindOf(attempt), attempt.Server))
            .Where(static fact => fact.Kind is not null)
            .Select(fact => new PathEvidence(now, fact.Kind!.Value, fact.Server.ToString()))
            .ToEquatableArray();

    /// <summary>Reads the evidence of the attempts that were bound to their server's link.</summary>
    /// <param name="trail">The attempts.</param>
    /// <param name="linkOf">Names the link that a server was bound to; empty when it was to none.</param>
    /// <param name="now">When the lookup ended.</param>
    /// <returns>One fact for each attempt that says something.</returns>
    public static EquatableArray<LinkEvidence> OnLinks(IEnumerable<LookupAttempt> trail, Func<NameServerEndpoint, string> linkOf, DateTimeOffset now) =>
        (from attempt in trail
         let link = linkOf(attempt.Server)
         where link.Length > 0
         from family in IpFamilyFacts.All
         from evidence in Of([attempt], family, now)
         select new LinkEvidence(link, family, evidence)).ToEquatableArray();

    // EHOSTUNREACH comes from a router or from a gateway that does not answer ARP. ENETUNREACH is also what our own rules say while there
    // is no path, and a closed port says that the server was reached: neither speaks against the path. What was never sent says nothing at
    // all.
    private static EvidenceKind? KindOf(LookupAttempt attempt) => attempt switch
    {
        { IsReply: true } => EvidenceKind.DnsReply,
        { Outcome: AttemptOutcome.Timeout } => EvidenceKind.Timeout,
        { Outcome: AttemptOutcome.Unreachable, Cause: NetworkCause.HostUnreachable } => EvidenceKind.Unreachable,
        _ => null,
    };
}
