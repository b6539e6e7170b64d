using System.Buffers.Binary;
using System.Net;

namespace MeshAgent.Guard.Nftables.Tests.Lab;

/// <summary>A packet on the wire. For ICMP the ports are type and code.</summary>
internal sealed record SeenPacket(
    IPAddress Source, IPAddress Destination, int Protocol, int SourcePort, int DestinationPort, byte[] Segment)
{
    private const int EthernetHeader = 14;

    public static SeenPacket? Parse(ReadOnlySpan<byte> frame)
    {
        var packet = frame[EthernetHeader..];
        return BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) switch
        {
            0x0800 => Of(packet[12..16], packet[16..20], packet[9], packet[((packet[0] & 15) * 4)..]),
            // MLD is behind a hop-by-hop header.
            0x86dd when packet[6] == 0 => Of(packet[8..24], packet[24..40], packet[40], packet[(40 + 8 + (packet[41] * 8))..]),
            0x86dd => Of(packet[8..24], packet[24..40], packet[6], packet[40..]),
            _ => null,
        };
    }

    private static SeenPacket Of(ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, int protocol, ReadOnlySpan<byte> segment)
    {
        var ports = protocol is 6 or 17
            ? (BinaryPrimitives.ReadUInt16BigEndian(segment), BinaryPrimitives.ReadUInt16BigEndian(segment[2..]))
            : (segment[0], segment[1]);
        return new SeenPacket(new IPAddress(source), new IPAddress(destination), protocol, ports.Item1, ports.Item2, segment.ToArray());
    }
}
