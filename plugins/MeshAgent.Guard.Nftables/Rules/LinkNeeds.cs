using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Guard.Nftables.Rules;

/// <summary>
/// What a WAN link needs to live and this machine itself sends without the mark: the only exceptions of the leak guard, and only in hook
/// output, because a forwarded packet of the same looks is somebody's leak. ARP never comes to an inet table. Router advertisements and
/// multicast listener queries are what a router says to its own clients, which are not on the WAN.
/// </summary>
internal static class LinkNeeds
{
    /// <summary>Matches of permitted packets with their names, by family.</summary>
    public static PerFamily<EquatableArray<(string Match, string Name)>> Exceptions { get; } = new(
        [
            ("meta nfproto ipv4 udp sport 68 udp dport 67", "DHCP client, RFC 2131"),
            ("meta nfproto ipv4 meta l4proto igmp", "group membership, RFC 3376"),
        ],
        [
            ("meta nfproto ipv6 udp sport 546 udp dport 547", "DHCPv6 client, RFC 8415"),
            (
                "meta nfproto ipv6 icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert }",
                "router and neighbour discovery, RFC 4861"),
            (
                "meta nfproto ipv6 icmpv6 type { mld-listener-report, mld-listener-done, mld2-listener-report }",
                "multicast listener, RFC 3810"),
        ]);
}
