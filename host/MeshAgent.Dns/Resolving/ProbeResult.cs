using System.Collections.Immutable;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Resolving;

/// <summary>Whether a WAN path carries queries and replies.</summary>
/// <param name="RepliedBy">The server whose valid reply proves the path, whatever the reply said; null when there was none.</param>
/// <param name="Outcome">How the most telling attempt ended.</param>
/// <param name="Trail">Every query, in the order in which they began.</param>
public sealed record ProbeResult(NameServerEndpoint? RepliedBy, LookupOutcome Outcome, ImmutableArray<LookupAttempt> Trail)
{
    /// <summary>Whether a valid reply came.</summary>
    public bool IsProven => RepliedBy is not null;
}
