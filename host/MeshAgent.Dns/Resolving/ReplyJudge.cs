using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Resolving;

/// <summary>Decides whether bytes are the reply to a query (RFC 5452 §9.1). The connected socket has already checked the sender.</summary>
internal static class ReplyJudge
{
    /// <summary>Judges bytes, and reads them when they are the reply.</summary>
    /// <param name="bytes">What came; the question's random case is put back to the case asked for, also where names point to it.</param>
    /// <param name="query">The query that waits.</param>
    /// <param name="exactCase">Whether the question must come back in the case that it was sent in.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="keptCase">Whether the question came back in that case.</param>
    public static ReplyVerdict Judge(
        Span<byte> bytes, OutgoingQuery query, bool exactCase, out DnsMessage? reply, out bool keptCase)
    {
        reply = null;
        var verdict = Judge(bytes, query.Bytes, query.NameAsked.Wire, exactCase, out keptCase);
        return verdict != ReplyVerdict.Reply || MessageParser.TryParse(bytes, out reply, out _) ? verdict : ReplyVerdict.Garbled;
    }

    /// <summary>Judges bytes by what was sent, without reading their records.</summary>
    /// <param name="bytes">What came; the question's random case is put back to the case asked for, also where names point to it.</param>
    /// <param name="sent">The query that waits, as it went out: one question, its name not compressed.</param>
    /// <param name="nameAsked">Its name in the case asked for.</param>
    /// <param name="exactCase">Whether the question must come back in the case that it was sent in.</param>
    /// <param name="keptCase">Whether the question came back in that case.</param>
    public static ReplyVerdict Judge(
        Span<byte> bytes, ReadOnlySpan<byte> sent, ReadOnlySpan<byte> nameAsked, bool exactCase, out bool keptCase)
    {
        keptCase = true;
        if (bytes.Length < sizeof(ushort) || !bytes[..sizeof(ushort)].SequenceEqual(sent[..sizeof(ushort)]))
        {
            return ReplyVerdict.Unrelated;
        }

        if (!MessageHeader.TryRead(bytes, out var header))
        {
            return ReplyVerdict.Garbled;
        }

        if (!header.IsReply || header.Opcode != 0)
        {
            return ReplyVerdict.Unrelated;
        }

        if (!IsBareRefusal(header))
        {
            var question = JudgeQuestion(bytes, header, sent, nameAsked, out keptCase);
            if (question != ReplyVerdict.Reply)
            {
                return question;
            }

            if (exactCase && !keptCase)
            {
                return ReplyVerdict.CaseDiffers;
            }
        }

        // A cut message may end inside a record, so it is not read further.
        return header.IsTruncated ? ReplyVerdict.Truncated : ReplyVerdict.Reply;
    }

    /// <summary>A server that could not read the query may leave the question out. That can only ever mean "ask otherwise".</summary>
    private static bool IsBareRefusal(MessageHeader header)
        => header.QuestionCount == 0 && header.Code is ResponseCode.FormatError or ResponseCode.NotImplemented;

    private static ReplyVerdict JudgeQuestion(
        Span<byte> bytes, MessageHeader header, ReadOnlySpan<byte> sent, ReadOnlySpan<byte> nameAsked, out bool keptCase)
    {
        const int TypeAndClass = 2 * sizeof(ushort);
        keptCase = true;
        if (header.QuestionCount != 1)
        {
            return ReplyVerdict.Unrelated;
        }

        var reader = new MessageReader(bytes) { Position = MessageLimits.HeaderLength };
        if (!reader.TrySkipName(out var isCompressed) || !reader.TryReadBytes(TypeAndClass, out var kind))
        {
            return ReplyVerdict.Garbled;
        }

        var nameSent = sent.Slice(MessageLimits.HeaderLength, nameAsked.Length);
        var name = bytes[MessageLimits.HeaderLength..(reader.Position - TypeAndClass)];
        if (isCompressed || !DnsName.AreEqual(name, nameSent)
            || !kind.SequenceEqual(sent.Slice(MessageLimits.HeaderLength + nameSent.Length, TypeAndClass)))
        {
            return ReplyVerdict.Unrelated;
        }

        keptCase = name.SequenceEqual(nameSent);
        nameAsked.CopyTo(name);
        return ReplyVerdict.Reply;
    }
}
