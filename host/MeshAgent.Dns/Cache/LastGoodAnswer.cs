using System.Collections.Immutable;
using System.Net;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Cache;

/// <summary>The last addresses that a server gave for a name, as the host keeps them over a restart.</summary>
/// <param name="Name">The name looked up.</param>
/// <param name="Type">A or AAAA.</param>
/// <param name="Addresses">The addresses of that family, at least one.</param>
/// <param name="Server">Who gave them.</param>
/// <param name="TimeToLive">How long they were fresh.</param>
/// <param name="ObtainedAt">
/// When they came. When that is after the present, because the router started without a clock, they count as new.
/// </param>
public sealed record LastGoodAnswer(
    DnsName Name,
    RecordType Type,
    ImmutableArray<IPAddress> Addresses,
    NameServerEndpoint Server,
    TimeSpan TimeToLive,
    DateTimeOffset ObtainedAt);
