using System.Buffers.Binary;
using System.Net;

namespace MeshAgent.Host.Leaks;

/// <summary>Reads IP packets as a packet socket gives them (packet(7), SOCK_DGRAM: without a link-layer header). Pure.</summary>
internal static class PacketReader
{
    /// <summary>ICMP (RFC 792).</summary>
    public const byte Icmp = 1;

    /// <summary>TCP (RFC 9293).</summary>
    public const byte Tcp = 6;

    /// <summary>UDP (RFC 768).</summary>
    public const byte Udp = 17;

    /// <summary>ICMPv6 (RFC 4443).</summary>
    public const byte IcmpV6 = 58;

    private const int IPv4Header = 20;
    private const int IPv6Header = 40;
    private const int ShortHeader = 8;

    /// <summary>Reads a packet.</summary>
    /// <param name="link">The link that it was seen on.</param>
    /// <param name="packet">Its bytes, from the IP header on.</param>
    /// <returns>The packet; null for what is no IP, a later fragment, or cut short.</returns>
    public static SeenPacket? Read(string link, ReadOnlySpan<byte> packet) => packet.IsEmpty ? null : (packet[0] >> 4) switch
    {
        4 => ReadIPv4(link, packet),
        6 => ReadIPv6(link, packet),
        _ => null,
    };

    private static SeenPacket? ReadIPv4(string link, ReadOnlySpan<byte> packet)
    {
        var header = (packet[0] & 0xf) * 4;

        // RFC 791 §3.1: the offset's 13 bits; only the first fragment has ports.
        return packet.Length < IPv4Header || header < IPv4Header || (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & 0x1fff) != 0
            ? null
            : Read(link, packet, header, packet[9], packet[8], new IPAddress(packet[12..16]), new IPAddress(packet[16..20]));
    }

    // The test's own packets have no extension headers; somebody else's need not be told apart.
    private static SeenPacket? ReadIPv6(string link, ReadOnlySpan<byte> packet) => packet.Length < IPv6Header
        ? null
        : Read(link, packet, IPv6Header, packet[6], packet[7], new IPAddress(packet[8..24]), new IPAddress(packet[24..40]));

    private static SeenPacket? Read(
        string link, ReadOnlySpan<byte> packet, int header, byte protocol, byte hopLimit, IPAddress source, IPAddress destination)
    {
        if (packet.Length < header + ShortHeader)
        {
            return null;
        }

        var transport = packet[header..];
        var hasPorts = protocol is Udp or Tcp;

        // RFC 9293 §3.1: the data offset counts words of four bytes.
        var length = protocol == Tcp && transport.Length > 12 ? (transport[12] >> 4) * 4 : ShortHeader;
        return new SeenPacket(
            link,
            protocol,
            source,
            destination,
            hopLimit,
            hasPorts ? BinaryPrimitives.ReadUInt16BigEndian(transport) : 0,
            hasPorts ? BinaryPrimitives.ReadUInt16BigEndian(transport[2..]) : 0,
            transport.Length > length ? transport[length..].ToArray() : ReadOnlyMemory<byte>.Empty);
    }
}
