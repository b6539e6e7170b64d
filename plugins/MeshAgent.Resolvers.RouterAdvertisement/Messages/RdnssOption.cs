using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Resolvers.RouterAdvertisement.Messages;

/// <summary>A Recursive DNS Server option (RFC 8106 §5.1).</summary>
/// <param name="Seconds">How long the servers may be used; 0 takes them back, 0xffffffff is for ever.</param>
/// <param name="Addresses">The servers.</param>
internal sealed record RdnssOption(uint Seconds, EquatableArray<IPAddress> Addresses)
{
    /// <summary>The lifetime that never ends.</summary>
    public const uint Infinite = uint.MaxValue;
}
