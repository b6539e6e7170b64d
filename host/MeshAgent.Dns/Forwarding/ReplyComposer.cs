using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Forwarding;

/// <summary>Fits content to a client's query: its id, its case, its EDNS0, the length that it takes. Pure, and makes no object.</summary>
internal static class ReplyComposer
{
    /// <summary>Enough for any reply that is only an error: header, question, OPT record, and the reasons that fit.</summary>
    public const int MinRoom = 512;

    private const int OptLength = 11;
    private const int ErrorHead = 6;
    private const ushort DnssecOkFlag = 0x8000;
    private const ushort ExtendedErrorOption = 15;

    /// <summary>
    /// Most bytes of EXTRA-TEXT relayed. It is for people, comes from afar, and must leave room for the answer. Longer ones are
    /// essays; shorter would cut our own sentences.
    /// </summary>
    private const int MaxTextLength = 128;

    /// <summary>Writes the reply: whole, or without the additional section, or with TC and no records (RFC 2181 §9).</summary>
    /// <param name="query">What the client sent.</param>
    /// <param name="content">What it is told.</param>
    /// <param name="limit">Most bytes of the reply, at least <see cref="MinRoom"/>.</param>
    /// <param name="destination">Takes it; at least <see cref="MinRoom"/> bytes.</param>
    /// <returns>Its length.</returns>
    public static int Compose(scoped in ClientQuery query, in ReplyContent content, int limit, Span<byte> destination)
    {
        var room = destination[..Math.Min(limit, destination.Length)];
        Span<byte> edns = stackalloc byte[MinRoom];
        edns = edns[..WriteEdns(query, content, edns)];
        var isTruncated = false;
        int length;
        if (content.Source is { } source)
        {
            (length, isTruncated) = CopyRecords(query, source, content, room, edns.Length);
        }
        else
        {
            room[..MessageLimits.HeaderLength].Clear();
            query.Question.CopyTo(room[MessageLimits.HeaderLength..]);
            length = MessageLimits.HeaderLength + query.Question.Length;
            BinaryPrimitives.WriteUInt16BigEndian(room[4..], (ushort)(query.Question.IsEmpty ? 0 : 1));
        }

        WriteHead(query, content, isTruncated, room);
        if (edns.Length > room.Length - length)
        {
            // Only the reasons can be too long: the client's 512 bytes hold every question beside a bare OPT record.
            edns = edns[..Math.Min(edns.Length, OptLength)];
            edns[OptLength - 2] = edns[OptLength - 1] = 0;
        }

        if (!edns.IsEmpty)
        {
            edns.CopyTo(room[length..]);
            BinaryPrimitives.WriteUInt16BigEndian(room[10..], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(room[10..]) + 1));
        }

        return length + edns.Length;
    }

    private static (int Length, bool IsTruncated) CopyRecords(
        scoped in ClientQuery query, ReplyTemplate source, in ReplyContent content, Span<byte> room, int reserved)
    {
        var isWhole = source.Whole.Length + reserved <= room.Length;
        var isTruncated = !isWhole && source.WithoutAdditionals.Length + reserved > room.Length;
        var bytes = isWhole ? source.Whole : isTruncated ? source.WithoutRecords : source.WithoutAdditionals;
        bytes.CopyTo(room);

        // In the client's case, as if it had been the first to ask; the owners of answers point here.
        query.Name.CopyTo(room[MessageLimits.HeaderLength..]);
        if (isTruncated)
        {
            room[6..MessageLimits.HeaderLength].Clear();
        }
        else
        {
            source.SetTimesToLive(room[..bytes.Length], content.Age, content.FixedTimeToLive);
            BinaryPrimitives.WriteUInt16BigEndian(room[10..], (ushort)(isWhole ? source.Additionals : 0));
        }

        return (bytes.Length, isTruncated);
    }

    private static void WriteHead(scoped in ClientQuery query, in ReplyContent content, bool isTruncated, Span<byte> reply)
    {
        var kept = query.Header.Flags & (MessageHeader.RecursionDesiredFlag | MessageHeader.CheckingDisabledFlag);
        var flags = MessageHeader.ReplyFlag | MessageHeader.RecursionAvailableFlag | (query.Header.Opcode << 11) | kept
            | (content.Source is { IsAuthenticData: true } && query.UnderstandsAuthenticData ? MessageHeader.AuthenticDataFlag : 0)
            | (isTruncated ? MessageHeader.TruncatedFlag : 0)
            | ((ushort)content.Code & MessageHeader.CodeMask);
        BinaryPrimitives.WriteUInt16BigEndian(reply, query.Header.Id);
        BinaryPrimitives.WriteUInt16BigEndian(reply[2..], (ushort)flags);
    }

    private static int WriteEdns(scoped in ClientQuery query, in ReplyContent content, Span<byte> edns)
    {
        if (!query.HasEdns)
        {
            return 0;
        }

        edns[..OptLength].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(edns[1..], (ushort)RecordType.Opt);
        BinaryPrimitives.WriteUInt16BigEndian(edns[3..], Edns.DefaultUdpPayloadSize);
        edns[5] = (byte)((ushort)content.Code >> 4);
        BinaryPrimitives.WriteUInt16BigEndian(edns[7..], query.DnssecOk ? DnssecOkFlag : (ushort)0);
        var length = OptLength;
        foreach (var error in content.Errors)
        {
            if (edns.Length - length < ErrorHead + MaxTextLength)
            {
                break;
            }

            // A text that is too long is cut between characters, never inside one.
            Utf8.FromUtf16(error.Text, edns.Slice(length + ErrorHead, MaxTextLength), out _, out var text);
            BinaryPrimitives.WriteUInt16BigEndian(edns[length..], ExtendedErrorOption);
            BinaryPrimitives.WriteUInt16BigEndian(edns[(length + 2)..], (ushort)(sizeof(ushort) + text));
            BinaryPrimitives.WriteUInt16BigEndian(edns[(length + 4)..], error.Code);
            length += ErrorHead + text;
        }

        BinaryPrimitives.WriteUInt16BigEndian(edns[(OptLength - 2)..], (ushort)(length - OptLength));
        return length;
    }
}
