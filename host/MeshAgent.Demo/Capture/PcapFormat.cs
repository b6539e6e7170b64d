using System.Buffers.Binary;

namespace MeshAgent.Demo.Capture;

/// <summary>The classic capture file format, pcap-savefile(5), little-endian with microseconds.</summary>
internal static class PcapFormat
{
    public const int RecordHeadLength = 16;

    public const int HeadLength = 24;

    private const uint Magic = 0xa1b2c3d4;
    private const ushort Major = 2, Minor = 4;

    /// <summary>LINKTYPE_ETHERNET.</summary>
    private const uint Ethernet = 1;

    public static byte[] Head(int snapLength)
    {
        var head = new byte[HeadLength];
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(4), Major);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(6), Minor);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), snapLength);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(20), Ethernet);
        return head;
    }

    /// <summary>Writes the head of a record whose frame follows.</summary>
    public static void WriteRecordHead(Span<byte> record, DateTimeOffset at, int length)
    {
        var microseconds = (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)(microseconds / 1_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)(microseconds % 1_000_000));
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], length);
        BinaryPrimitives.WriteInt32LittleEndian(record[12..], length);
    }
}
