using System.Buffers.Binary;

namespace MeshAgent.Benchmarks.Start;

/// <summary>A frame of the WAN capture (pcap-savefile(5), little-endian with microseconds).</summary>
/// <param name="At">When it was captured.</param>
/// <param name="Bytes">The frame from its Ethernet header on.</param>
internal sealed record CapturedFrame(DateTimeOffset At, ReadOnlyMemory<byte> Bytes)
{
    private const int FileHead = 24, RecordHead = 16;

    /// <summary>Offsets of an Ethernet frame with an IP header without options, and of UDP.</summary>
    private const int TypeAt = 12, NetworkAt = 14, IPv4Length = 20, IPv6Length = 40, UdpLength = 8;

    private const ushort IPv4 = 0x0800, IPv6 = 0x86dd;
    private const byte Udp = 17, ResponseMessage = 2;
    private const int DnsPort = 53;

    /// <summary>Reads the frames that were captured since a time.</summary>
    public static async Task<IReadOnlyList<CapturedFrame>> ReadAsync(string file, DateTimeOffset since)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content);
        var frames = new List<CapturedFrame>();
        for (var at = FileHead; at + RecordHead <= content.Length;)
        {
            var head = content.AsSpan(at, RecordHead);
            var microseconds = (BinaryPrimitives.ReadUInt32LittleEndian(head) * 1_000_000L)
                + BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            var length = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
            if (at + RecordHead + length > content.Length)
            {
                break;
            }

            var time = DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds);
            if (time >= since)
            {
                frames.Add(new CapturedFrame(time, content.AsMemory(at + RecordHead, length)));
            }

            at += RecordHead + length;
        }

        return frames;
    }

    /// <summary>Whether it is a question to a name server or a packet to an exit.</summary>
    public bool IsControl(int exitPort) => UdpPayload() is { } udp && (udp.To == DnsPort || udp.To == exitPort);

    /// <summary>Whether an exit answers a handshake (WireGuard whitepaper §5.4.3: message type 2).</summary>
    public bool IsHandshakeResponse(int exitPort) =>
        UdpPayload() is { } udp && udp.From == exitPort && udp.Payload.Length > 0 && udp.Payload.Span[0] == ResponseMessage;

    private (int From, int To, ReadOnlyMemory<byte> Payload)? UdpPayload()
    {
        var bytes = Bytes.Span;
        if (bytes.Length < NetworkAt + IPv6Length)
        {
            return null;
        }

        var (protocolAt, length) = BinaryPrimitives.ReadUInt16BigEndian(bytes[TypeAt..]) switch
        {
            IPv4 => (NetworkAt + 9, IPv4Length),
            IPv6 => (NetworkAt + 6, IPv6Length),
            _ => (0, 0),
        };
        if (length == 0 || bytes[protocolAt] != Udp || bytes.Length < NetworkAt + length + UdpLength)
        {
            return null;
        }

        var udp = bytes[(NetworkAt + length)..];
        var payload = Bytes[(NetworkAt + length + UdpLength)..];
        return (BinaryPrimitives.ReadUInt16BigEndian(udp), BinaryPrimitives.ReadUInt16BigEndian(udp[2..]), payload);
    }
}
