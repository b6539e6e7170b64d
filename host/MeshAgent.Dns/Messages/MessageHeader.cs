using System.Buffers.Binary;

namespace MeshAgent.Dns.Messages;

/// <summary>The fixed twelve bytes in front of a message (RFC 1035 §4.1.1).</summary>
internal readonly record struct MessageHeader(
    ushort Id, ushort Flags, ushort QuestionCount, ushort AnswerCount, ushort AuthorityCount, ushort AdditionalCount)
{
    public const ushort ReplyFlag = 0x8000;
    public const ushort AuthoritativeFlag = 0x0400;
    public const ushort TruncatedFlag = 0x0200;
    public const ushort RecursionDesiredFlag = 0x0100;
    public const ushort RecursionAvailableFlag = 0x0080;
    public const ushort AuthenticDataFlag = 0x0020;
    public const ushort CheckingDisabledFlag = 0x0010;
    public const ushort CodeMask = 0x000F;

    public bool IsReply => (Flags & ReplyFlag) != 0;

    public bool IsTruncated => (Flags & TruncatedFlag) != 0;

    public byte Opcode => (byte)((Flags >> 11) & 0xF);

    /// <summary>The lower four bits of the RCODE; an OPT record may add eight more.</summary>
    public ResponseCode Code => (ResponseCode)(Flags & CodeMask);

    public static bool TryRead(ReadOnlySpan<byte> message, out MessageHeader header)
    {
        if (message.Length < MessageLimits.HeaderLength)
        {
            header = default;
            return false;
        }

        header = new MessageHeader(
            BinaryPrimitives.ReadUInt16BigEndian(message),
            BinaryPrimitives.ReadUInt16BigEndian(message[2..]),
            BinaryPrimitives.ReadUInt16BigEndian(message[4..]),
            BinaryPrimitives.ReadUInt16BigEndian(message[6..]),
            BinaryPrimitives.ReadUInt16BigEndian(message[8..]),
            BinaryPrimitives.ReadUInt16BigEndian(message[10..]));
        return true;
    }
}
