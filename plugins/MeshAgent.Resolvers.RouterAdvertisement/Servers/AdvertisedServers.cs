using System.Collections.Immutable;
using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Learning.Servers;
using MeshAgent.Resolvers.RouterAdvertisement.Messages;

namespace MeshAgent.Resolvers.RouterAdvertisement.Servers;

/// <summary>
/// The name servers of all routers on all links (RFC 8106 §6), immutable. A server that two routers advertise stays until both took it
/// back. Bounded: where there are too many, what lapses first goes first (RFC 8106 §5.3.1).
/// </summary>
internal sealed record AdvertisedServers
{
    /// <summary>
    /// Servers of one link. Three routers with two servers each fit; RFC 8106 §5.3.1 asks for three. Without a bound any neighbour on the
    /// WAN could grow the table packet by packet.
    /// </summary>
    public const int MostOfALink = 8;

    /// <summary>What holds, in the order in which it was first heard.</summary>
    public ImmutableArray<AdvertisedServer> Entries { get; init; } = [];

    /// <summary>Takes an advertisement.</summary>
    /// <param name="link">The link that it came by.</param>
    /// <param name="router">Who sent it.</param>
    /// <param name="advertisement">What it says.</param>
    /// <param name="now">The time.</param>
    /// <returns>What holds then.</returns>
    public AdvertisedServers Take(string link, IPAddress router, AdvertisementMessage advertisement, DateTimeOffset now)
    {
        var sender = Bare(router);
        var entries = Entries.RemoveAll(entry => entry.ExpiresAt <= now);
        foreach (var option in advertisement.Options)
        {
            foreach (var address in option.Addresses.Where(ServerAddress.IsElsewhere))
            {
                var at = IndexOf(entries, link, sender, address);
                if (option.Seconds == 0)
                {
                    entries = at >= 0 ? entries.RemoveAt(at) : entries;
                    continue;
                }

                var entry = new AdvertisedServer(link, sender, address, EndOf(option, now));
                entries = at >= 0 ? entries.SetItem(at, entry) : entries.Add(entry);
            }
        }

        return this with { Entries = Bounded(entries, link) };
    }

    /// <summary>Forgets a link: another network may be behind it next.</summary>
    /// <param name="link">The link's name.</param>
    /// <returns>What holds then.</returns>
    public AdvertisedServers Without(string link) => this with { Entries = Entries.RemoveAll(entry => entry.Link == link) };

    /// <summary>Puts what was heard later over this.</summary>
    /// <param name="later">What was heard later.</param>
    /// <returns>Both, each server of a router once.</returns>
    public AdvertisedServers With(AdvertisedServers later) => this with
    {
        Entries = [.. Entries.Where(old => IndexOf(later.Entries, old.Link, old.Router, old.Address) < 0), .. later.Entries],
    };

    /// <summary>The servers as the host takes them.</summary>
    /// <param name="now">The time.</param>
    /// <returns>Each server of a link once, with the latest end that any router gives it.</returns>
    public EquatableArray<NameServer> At(DateTimeOffset now) =>
        Entries.Where(entry => !(entry.ExpiresAt <= now))
            .GroupBy(static entry => (entry.Link, entry.Address))
            .Select(static group => new NameServer
            {
                Address = group.Key.Address,
                Scope = NameServerScope.Wan,
                LinkName = group.Key.Link,
                ExpiresAt = group.Any(static entry => entry.ExpiresAt is null) ? null : group.Max(static entry => entry.ExpiresAt),
            })
            .ToEquatableArray();

    private static DateTimeOffset? EndOf(RdnssOption option, DateTimeOffset now) =>
        option.Seconds == RdnssOption.Infinite ? null : now.AddSeconds(option.Seconds);

    private static ImmutableArray<AdvertisedServer> Bounded(ImmutableArray<AdvertisedServer> entries, string link)
    {
        while (entries.Count(entry => entry.Link == link) > MostOfALink)
        {
            entries = entries.Remove(entries.Where(entry => entry.Link == link).MinBy(static entry => entry.ExpiresAt ?? DateTimeOffset.MaxValue)!);
        }

        return entries;
    }

    private static int IndexOf(ImmutableArray<AdvertisedServer> entries, string link, IPAddress router, IPAddress address)
    {
        for (var at = 0; at < entries.Length; at++)
        {
            if (entries[at].Link == link && entries[at].Router.Equals(router) && entries[at].Address.Equals(address))
            {
                return at;
            }
        }

        return -1;
    }

    private static IPAddress Bare(IPAddress address) => new(address.GetAddressBytes());
}
