using System.Collections.Immutable;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Resolving;

/// <summary>What a reply says about its question.</summary>
/// <param name="Outcome">The kind of answer.</param>
/// <param name="Records">Aliases in order, then the records asked for; only those whose owner is the question or an alias of it.</param>
/// <param name="End">The name that the aliases end at, or the question's own.</param>
/// <param name="NegativeSeconds">TTL of a negative answer from its SOA (RFC 2308 §5), or null when there is none.</param>
internal sealed record Reading(
    AttemptOutcome Outcome, ImmutableArray<ResourceRecord> Records, DnsName End, uint? NegativeSeconds = null)
{
    /// <summary>
    /// Whether asking another server is pointless. A negative answer without a SOA is not: broken forwarders and captive portals
    /// give such answers, and they are only believed when nobody knows better.
    /// </summary>
    public bool IsFinal => Outcome is AttemptOutcome.Answered
        || (Outcome is AttemptOutcome.NoData or AttemptOutcome.NameError && NegativeSeconds is not null);
}
