using System.Collections.Immutable;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Resolving;

/// <summary>What to look up, and whom to ask.</summary>
/// <param name="Name">The name.</param>
/// <param name="Types">The types, asked at the same time. A and AAAA together are a lookup of addresses.</param>
/// <param name="Servers">The name servers that may be asked, best first. There are no others: no resolv.conf, no public fallback.</param>
public sealed record LookupRequest(DnsName Name, ImmutableArray<RecordType> Types, ImmutableArray<NameServerEndpoint> Servers)
{
    /// <summary>Most types of one lookup; each is a race of its own.</summary>
    public const int MaxTypes = 8;

    /// <summary>Longest that the lookup may take; null means the setting, which is shorter when a last-good answer exists.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whether an expired answer may be given when no server gives a new one (RFC 8767).</summary>
    public bool AllowStale { get; init; } = true;

    /// <summary>Whether a fresh cached answer will do; false asks in any case. What is learned is cached either way.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>A lookup of the IPv4 and IPv6 addresses of a name.</summary>
    public static LookupRequest ForAddresses(DnsName name, ImmutableArray<NameServerEndpoint> servers)
        => new(name, [RecordType.Aaaa, RecordType.A], servers);
}
