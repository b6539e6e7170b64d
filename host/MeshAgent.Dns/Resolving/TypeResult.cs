using System.Collections.Immutable;
using System.Net;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Resolving;

/// <summary>What a lookup found for one record type.</summary>
/// <param name="Type">The type.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record TypeResult(RecordType Type, LookupOutcome Outcome)
{
    /// <summary>Aliases in order, then the records of the type; empty without an answer.</summary>
    public ImmutableArray<ResourceRecord> Records { get; init; } = [];

    /// <summary>How long the answer may still be used.</summary>
    public TimeSpan TimeToLive { get; init; }

    /// <summary>Who gave the answer, or null without one.</summary>
    public NameServerEndpoint? Server { get; init; }

    /// <summary>Whether it is new, cached or stale.</summary>
    public AnswerSource Source { get; init; }

    /// <summary>The addresses among the records, in the server's order.</summary>
    public IEnumerable<IPAddress> Addresses
        => Records.Where(r => r.Type == Type).Select(r => r.Data).OfType<AddressData>().Select(d => d.Address);
}
