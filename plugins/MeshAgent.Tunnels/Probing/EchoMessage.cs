using System.Buffers.Binary;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Tunnels.Probing;

/// <summary>Echo requests, and what is answered to them: ICMP (RFC 792) and ICMPv6 (RFC 4443).</summary>
internal static class EchoMessage
{
    /// <summary>Bytes of a request: the header with identifier and sequence number, and no data.</summary>
    public const int Length = 8;

    private const byte EchoReply4 = 0;
    private const byte EchoRequest4 = 8;
    private const byte TimeExceeded4 = 11;
    private const byte TimeExceeded6 = 3;
    private const byte EchoRequest6 = 128;
    private const byte EchoReply6 = 129;
    private const int IPv6Header = 40;

    /// <summary>The types of answers, for the kernel's filter.</summary>
    /// <param name="family">The family.</param>
    /// <returns>Echo reply and time exceeded.</returns>
    public static (byte Reply, byte TimeExceeded) AnswerTypes(IpFamily family) =>
        family == IpFamily.IPv4 ? (EchoReply4, TimeExceeded4) : (EchoReply6, TimeExceeded6);

    /// <summary>Writes a request.</summary>
    /// <param name="family">The family.</param>
    /// <param name="identifier">Tells one's own requests from others'.</param>
    /// <param name="sequence">Tells the requests apart.</param>
    /// <returns>The message; the checksum of ICMPv6 is the kernel's to fill in (RFC 3542 §3.1).</returns>
    public static byte[] Request(IpFamily family, ushort identifier, ushort sequence)
    {
        var message = new byte[Length];
        message[0] = family == IpFamily.IPv4 ? EchoRequest4 : EchoRequest6;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), sequence);
        if (family == IpFamily.IPv4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(message));
        }

        return message;
    }

    /// <summary>Reads an answer as a raw socket gives it.</summary>
    /// <param name="family">The family; a raw IPv4 socket gives the IP header too (raw(7)), an IPv6 one does not.</param>
    /// <param name="packet">The bytes.</param>
    /// <param name="identifier">The identifier of one's own requests.</param>
    /// <param name="sequence">The sequence number of the request that is answered.</param>
    /// <returns>False when it is not a whole answer to a request with the identifier.</returns>
    public static bool TryReadAnswer(IpFamily family, ReadOnlySpan<byte> packet, ushort identifier, out ushort sequence)
    {
        sequence = 0;
        var message = family == IpFamily.IPv4 ? AfterIPv4Header(packet) : packet;
        if (message.Length < Length)
        {
            return false;
        }

        var (reply, timeExceeded) = AnswerTypes(family);
        if (message[0] == timeExceeded)
        {
            // It quotes the packet that it is about: its IP header and at least 8 bytes more.
            var quoted = message[Length..];
            message = family == IpFamily.IPv4 ? AfterIPv4Header(quoted) : quoted.Length < IPv6Header ? [] : quoted[IPv6Header..];
            if (message.Length < Length || message[0] != (family == IpFamily.IPv4 ? EchoRequest4 : EchoRequest6))
            {
                return false;
            }
        }
        else if (message[0] != reply)
        {
            return false;
        }

        sequence = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        return BinaryPrimitives.ReadUInt16BigEndian(message[4..]) == identifier;
    }

    // The header's length is its low four bits, in words of four bytes (RFC 791 §3.1).
    private static ReadOnlySpan<byte> AfterIPv4Header(ReadOnlySpan<byte> packet) =>
        packet.IsEmpty || (packet[0] & 0xF) * 4 > packet.Length ? [] : packet[((packet[0] & 0xF) * 4)..];

    // The Internet checksum (RFC 1071) of a message of even length whose checksum is still zero.
    private static ushort Checksum(ReadOnlySpan<byte> message)
    {
        var sum = 0;
        for (var place = 0; place < message.Length; place += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(message[place..]);
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}
