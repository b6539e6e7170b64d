using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.WireGuard.Settings;

/// <summary>The validated settings of one tunnel.</summary>
internal sealed record WireGuardSettings
{
    /// <summary>
    /// What fits into an Ethernet frame of 1500 bytes over IPv6: 40 (IPv6) + 8 (UDP) + 32 (WireGuard data header and tag) bytes are the
    /// tunnel's own. Larger is fragmented or lost on ordinary lines; smaller only costs throughput.
    /// </summary>
    public const int DefaultMtu = 1420;

    /// <summary>The least that IPv6 works with (RFC 8200 §5): below it the kernel takes IPv6 off the link without a word.</summary>
    public const int SmallestMtu = 1280;

    /// <summary>The longest IPv4 packet (RFC 791 §3.1), and the most that a tun link takes.</summary>
    public const int LargestMtu = 65535;

    /// <summary>The tunnel link's name.</summary>
    public required string Interface { get; init; }

    /// <summary>The file of the private key, an absolute path.</summary>
    public required string PrivateKeyFile { get; init; }

    /// <summary>The link's own addresses.</summary>
    public required EquatableArray<InterfaceAddress> Addresses { get; init; }

    /// <summary>The largest inner packet, bytes.</summary>
    public int Mtu { get; init; } = DefaultMtu;

    /// <summary>Replace the source of forwarded packets.</summary>
    public bool Masquerade { get; init; }

    /// <summary>Clamp the TCP segment size.</summary>
    public bool ClampSegmentSize { get; init; }

    /// <summary>The outer UDP port; null: any free one.</summary>
    public ushort? ListenPort { get; init; }

    /// <summary>The name servers that the exits offer to their users.</summary>
    public EquatableArray<IPAddress> NameServers { get; init; } = [];

    /// <summary>What makes it a link into the mesh; null for one that user traffic is led into.</summary>
    public MeshSettings? Mesh { get; init; }

    /// <summary>The exits, with unique names and keys.</summary>
    public required EquatableArray<PeerSettings> Peers { get; init; }
}
