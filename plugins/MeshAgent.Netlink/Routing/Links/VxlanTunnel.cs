using System.Net;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing.Links;

/// <summary>What a VXLAN link (RFC 7348) carries its frames over: IPv6 between two machines.</summary>
/// <param name="Network">The network identifier, 0 to 16777215.</param>
/// <param name="LowerIndex">The link that its packets leave by.</param>
/// <param name="Local">Its own end, an IPv6 address.</param>
/// <param name="Remote">The far end, an IPv6 address.</param>
/// <param name="Port">The UDP port of the far end, and of this one.</param>
public sealed record VxlanTunnel(uint Network, int LowerIndex, IPAddress Local, IPAddress Remote, ushort Port)
{
    /// <summary>IFLA_INFO_KIND.</summary>
    public const string Kind = "vxlan";

    // IFLA_VXLAN_* of linux/if_link.h.
    private const int Id = 1;
    private const int Lower = 3;
    private const int DestinationPort = 15;
    private const int RemoteIPv6 = 16;
    private const int LocalIPv6 = 17;
    private const int SendsNoChecksum = 19;
    private const int TakesNoChecksum = 20;

    /// <summary>
    /// Writes the kind's attributes. There is no UDP checksum in either direction (RFC 6935): what carries the packets proves them better.
    /// </summary>
    internal void Write(NetlinkWriter writer) => writer
        .Attribute(Id, Network)
        .Attribute(Lower, (uint)LowerIndex)
        .Attribute(LocalIPv6, Local)
        .Attribute(RemoteIPv6, Remote)
        .AttributeBigEndian(DestinationPort, Port)
        .Attribute(SendsNoChecksum, (byte)1)
        .Attribute(TakesNoChecksum, (byte)1);
}
