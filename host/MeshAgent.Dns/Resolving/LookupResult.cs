using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Resolving;

/// <summary>What a lookup found, and every query that it took.</summary>
/// <param name="Name">The name looked up.</param>
/// <param name="Results">One result for each type asked for, in the order of the request.</param>
/// <param name="Trail">The queries in the order in which they began. Empty when all came from the cache.</param>
public sealed record LookupResult(DnsName Name, ImmutableArray<TypeResult> Results, ImmutableArray<LookupAttempt> Trail)
{
    /// <summary>
    /// The result over all types: Answered when any is; else NameError when any is, for it holds for every type; else the first trouble;
    /// else NoData.
    /// </summary>
    public LookupOutcome Outcome
    {
        get
        {
            var outcomes = Results.Select(r => r.Outcome).ToArray();
            foreach (var decisive in (ReadOnlySpan<LookupOutcome>)[LookupOutcome.Answered, LookupOutcome.NameError])
            {
                if (outcomes.Contains(decisive))
                {
                    return decisive;
                }
            }

            // NoData for want of a first is right: it is the enum's word for "nothing of that type".
            return outcomes.Where(o => o != LookupOutcome.NoData).DefaultIfEmpty(LookupOutcome.NoData).First();
        }
    }

    /// <summary>Whether any answer is past its TTL.</summary>
    public bool IsStale => Results.Any(r => r.Source == AnswerSource.Stale);

    /// <summary>All addresses in the order in which to try them: families in turn, IPv6 first (RFC 8305 §4).</summary>
    public ImmutableArray<IPAddress> Addresses => HappyEyeballs.Interleave(
        AddressesOf(AddressFamily.InterNetworkV6), AddressesOf(AddressFamily.InterNetwork));

    /// <summary>The result of one type, or null when it was not asked for.</summary>
    public TypeResult? Of(RecordType type) => Results.FirstOrDefault(r => r.Type == type);

    /// <summary>The addresses of one family, in the server's order.</summary>
    public ImmutableArray<IPAddress> AddressesOf(AddressFamily family)
        => [.. Of(family == AddressFamily.InterNetwork ? RecordType.A : RecordType.Aaaa)?.Addresses ?? []];
}
