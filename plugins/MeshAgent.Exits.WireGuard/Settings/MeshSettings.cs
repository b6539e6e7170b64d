using System.Net;

namespace MeshAgent.Exits.WireGuard.Settings;

/// <summary>
/// The tunnel as a link into the mesh: frames in VXLAN between link-local addresses of the tunnel, as Gluon's gateways take them. User
/// traffic is not led into the tunnel; it follows the default that the mesh announces on this link or on the bridge that it is a port of.
/// </summary>
internal sealed record MeshSettings
{
    /// <summary>The port of VXLAN (RFC 7348 §8).</summary>
    public const int DefaultPort = 4789;

    /// <summary>Network identifiers have 24 bits (RFC 7348 §5).</summary>
    public const int LargestNetwork = 0xffffff;

    /// <summary>
    /// What VXLAN adds to a packet: 40 (IPv6) + 8 (UDP) + 8 (VXLAN) + 14 (Ethernet) bytes, by which its link's MTU is below the tunnel's.
    /// </summary>
    public const int Overhead = 70;

    /// <summary>The least that an Ethernet link carries IPv4 with (RFC 791 §3.1). A mesh protocol may need more.</summary>
    public const int SmallestMtu = 576;

    /// <summary>The VXLAN link's name.</summary>
    public required string Interface { get; init; }

    /// <summary>The network identifier, which both ends must agree on.</summary>
    public required int Network { get; init; }

    /// <summary>The UDP port.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The router's own end: a link-local address of the tunnel link.</summary>
    public required IPAddress Local { get; init; }

    /// <summary>The far end: a link-local address that every exit has.</summary>
    public required IPAddress Remote { get; init; }

    /// <summary>The largest packet in a frame, bytes.</summary>
    public required int Mtu { get; init; }

    /// <summary>The bridge that the link is a port of; null for none.</summary>
    public string? Bridge { get; init; }
}
