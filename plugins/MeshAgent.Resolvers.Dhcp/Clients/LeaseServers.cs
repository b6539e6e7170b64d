using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Learning.Servers;

namespace MeshAgent.Resolvers.Dhcp.Clients;

/// <summary>Makes name servers of what a lease names.</summary>
internal static class LeaseServers
{
    /// <summary>
    /// Servers taken of one lease. Stub resolvers stop at three (resolv.conf(5), MAXNS); providers name two. More would only lengthen a
    /// lookup that fails.
    /// </summary>
    public const int Most = 8;

    /// <summary>Lifetimes of this many seconds never end (RFC 2131 §3.3, RFC 8415 §7.7).</summary>
    public const uint Infinite = uint.MaxValue;

    /// <summary>Makes the servers of one lease.</summary>
    /// <param name="addresses">The addresses, in the lease's order.</param>
    /// <param name="link">The link that the lease was got on.</param>
    /// <param name="expiresAt">When it lapses; null when it does not.</param>
    /// <returns>Those that can be asked over a link: a loopback or multicast address is nobody's name server.</returns>
    public static EquatableArray<NameServer> Of(IEnumerable<IPAddress> addresses, string link, DateTimeOffset? expiresAt) =>
        addresses.Where(ServerAddress.IsElsewhere)
            .Distinct()
            .Take(Most)
            .Select(address => new NameServer { Address = address, Scope = NameServerScope.Wan, LinkName = link, ExpiresAt = expiresAt })
            .ToEquatableArray();

    /// <summary>When something lapses that holds for some seconds.</summary>
    /// <param name="from">Since when.</param>
    /// <param name="seconds">For how long.</param>
    /// <returns>The time; null for <see cref="Infinite"/>.</returns>
    public static DateTimeOffset? End(DateTimeOffset from, uint seconds) =>
        seconds == Infinite || from > DateTimeOffset.MaxValue.AddSeconds(-(double)uint.MaxValue) ? null : from.AddSeconds(seconds);
}
