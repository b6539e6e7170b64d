using MeshAgent.Contracts.Addressing;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.Fastd.Settings;

/// <summary>The validated settings of one fastd. Exactly one of <see cref="Managed"/> and <see cref="Attached"/> is given.</summary>
internal sealed record FastdSettings
{
    /// <summary>
    /// What fits over a DSL line's 1492 bytes and IPv6: 40 (IPv6) + 8 (UDP) + 24 (fastd's header) + 14 (Ethernet) bytes are the tunnel's
    /// own. The communities' usual value. Larger is fragmented; smaller only costs throughput.
    /// </summary>
    public const int DefaultMtu = 1406;

    /// <summary>The least that fastd takes.</summary>
    public const int SmallestMtu = 576;

    /// <summary>The longest IPv4 packet (RFC 791 §3.1), and the most that a tun link takes.</summary>
    public const int LargestMtu = 65535;

    /// <summary>The least that IPv6 works with (RFC 8200 §5): below it the kernel takes IPv6 off the link without a word.</summary>
    public const int SmallestIPv6Mtu = 1280;

    /// <summary>What it carries.</summary>
    public required TunnelMode Mode { get; init; }

    /// <summary>The tunnel's name: that of its link in mode tap, and of its files.</summary>
    public required string Interface { get; init; }

    /// <summary>The link leads into the mesh, whose own default user traffic follows; the agent routes nothing into it.</summary>
    public bool LeadsIntoMesh { get; init; }

    /// <summary>The bridge that the link is a port of; null for none.</summary>
    public string? Bridge { get; init; }

    /// <summary>The tunnel's own addresses; which link has which is told by <see cref="AddressesOf"/>.</summary>
    public EquatableArray<InterfaceAddress> Addresses { get; init; } = [];

    /// <summary>The largest inner packet, bytes.</summary>
    public int Mtu { get; init; } = DefaultMtu;

    /// <summary>Replace the source of forwarded packets.</summary>
    public bool Masquerade { get; init; }

    /// <summary>Clamp the TCP segment size.</summary>
    public bool ClampSegmentSize { get; init; }

    /// <summary>The agent's own fastd; null for one that the system runs.</summary>
    public ManagedSettings? Managed { get; init; }

    /// <summary>A fastd that the system runs; null for the agent's own.</summary>
    public AttachedSettings? Attached { get; init; }

    /// <summary>The exits, with unique names, keys and, where each has one, links.</summary>
    public required EquatableArray<PeerSettings> Peers { get; init; }

    /// <summary>The names of all links, without doubles.</summary>
    public IReadOnlyList<string> Links => [.. Peers.Select(static peer => peer.Interface).Distinct()];

    /// <summary>
    /// The own addresses of a link. With a link for each exit, an address belongs to the exit that is in its prefix: on all links it would
    /// be taken for the source of packets to exits that do not know it. One that no exit is known to be beside belongs to all.
    /// </summary>
    /// <param name="link">The link.</param>
    /// <returns>The addresses.</returns>
    public EquatableArray<InterfaceAddress> AddressesOf(string link) => Mode == TunnelMode.Tap
        ? Addresses
        : Addresses.Where(address => Peers.Where(peer => IsBeside(peer, address)).ToList() is var beside
            && (beside.Count == 0 || beside.Exists(peer => peer.Interface == link))).ToEquatableArray();

    private static bool IsBeside(PeerSettings peer, InterfaceAddress address) =>
        peer.Gateways[address.Family] is { } gateway && address.IsOnLink(gateway);

    /// <summary>Whether packets on the link need the address of whom they are handed to.</summary>
    public bool HasFrames => Mode != TunnelMode.Tun;
}
