using System.Buffers.Binary;
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
        keptCase = true;
        if (bytes.Length < sizeof(ushort) || BinaryPrimitives.ReadUInt16BigEndian(bytes) != query.Id)
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
            var question = JudgeQuestion(bytes, header, query, out keptCase);
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
        if (header.IsTruncated)
        {
            return ReplyVerdict.Truncated;
        }

        return MessageParser.TryParse(bytes, out reply, out _) ? ReplyVerdict.Reply : ReplyVerdict.Garbled;
    }

    /// <summary>A server that could not read the query may leave the question out. That can only ever mean "ask otherwise".</summary>
    private static bool IsBareRefusal(MessageHeader header)
        => header.QuestionCount == 0 && header.Code is ResponseCode.FormatError or ResponseCode.NotImplemented;

    private static ReplyVerdict JudgeQuestion(Span<byte> bytes, MessageHeader header, OutgoingQuery query, out bool keptCase)
    {
        keptCase = true;
        if (header.QuestionCount != 1)
        {
            return ReplyVerdict.Unrelated;
        }

        var reader = new MessageReader(bytes) { Position = MessageLimits.HeaderLength };
        if (!MessageParser.TryReadQuestion(ref reader, out var question))
        {
            return ReplyVerdict.Garbled;
        }

        if (question != query.Question)
        {
            return ReplyVerdict.Unrelated;
        }

        keptCase = question.Name.EqualsExactly(query.Question.Name);
        var asked = query.NameAsked.Wire;
        if (bytes.Length >= MessageLimits.HeaderLength + asked.Length
            && bytes.Slice(MessageLimits.HeaderLength, asked.Length).SequenceEqual(question.Name.Wire))
        {
            asked.CopyTo(bytes[MessageLimits.HeaderLength..]);
        }

        return ReplyVerdict.Reply;
    }
}
