using System.Buffers.Binary;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Resolving;

/// <summary>Decides whether bytes are the reply to a query (RFC 5452 §9.1). The sender was already checked by the connected socket.</summary>
internal static class ReplyJudge
{
    public static ReplyVerdict Judge(ReadOnlySpan<byte> bytes, OutgoingQuery query, bool exactCase, out DnsMessage? reply)
    {
        reply = null;
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
            var question = JudgeQuestion(bytes, header, query, exactCase);
            if (question != ReplyVerdict.Reply)
            {
                return question;
            }
        }

        // A cut message may end inside a record, so it is not read further.
        if (header.IsTruncated)
        {
            return ReplyVerdict.Truncated;
        }

        return MessageParser.TryParse(bytes, out reply, out _) ? ReplyVerdict.Reply : ReplyVerdict.Garbled;
    }

    /// <summary>A server that could not read the query may leave the question out. That reply can only ever mean "ask in another way".</summary>
    private static bool IsBareRefusal(MessageHeader header)
        => header.QuestionCount == 0 && header.Code is ResponseCode.FormatError or ResponseCode.NotImplemented;

    private static ReplyVerdict JudgeQuestion(ReadOnlySpan<byte> bytes, MessageHeader header, OutgoingQuery query, bool exactCase)
    {
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

        return exactCase && !question.Name.EqualsExactly(query.Question.Name) ? ReplyVerdict.CaseDiffers : ReplyVerdict.Reply;
    }
}
