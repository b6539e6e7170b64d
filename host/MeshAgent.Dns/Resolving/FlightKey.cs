using System.Collections.Immutable;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Resolving;

/// <summary>What makes two questions the same: what is asked, of whom, and for how long.</summary>
internal readonly record struct FlightKey(DnsName Name, RecordType Type, ImmutableArray<NameServerEndpoint> Servers, TimeSpan Limit)
{
    public bool Equals(FlightKey other) => Name.Equals(other.Name) && Type == other.Type && Limit == other.Limit
        && Servers.AsSpan().SequenceEqual(other.Servers.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Name, Type, Servers.Length, Limit);
}
