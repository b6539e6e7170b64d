using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace MeshAgent.Dns.Messages;

/// <summary>Turns untrusted bytes into a <see cref="DnsMessage"/>, or says what is wrong with them. Never throws on any bytes.</summary>
internal static class MessageParser
{
    /// <summary>Least bytes of a question: root name, type, class.</summary>
    private const int MinQuestionLength = 5;

    /// <summary>Least bytes of a record: root name, type, class, TTL, length.</summary>
    private const int MinRecordLength = 11;

    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out DnsMessage? message, out MessageFault fault)
    {
        message = null;
        fault = MessageFault.EndsEarly;
        if (bytes.Length > MessageLimits.MaxLength || !MessageHeader.TryRead(bytes, out var header))
        {
            return false;
        }

        var reader = new MessageReader(bytes) { Position = MessageLimits.HeaderLength };
        EdnsRecord? edns = null;
        if (!AreCountsPossible(header, reader.Remaining))
        {
            fault = MessageFault.TooManyRecords;
            return false;
        }

        if (!TryReadQuestions(ref reader, header.QuestionCount, out var questions)
            || !TryReadSection(ref reader, header.AnswerCount, out var answers)
            || !TryReadSection(ref reader, header.AuthorityCount, out var authorities)
            || !TryReadAdditionals(ref reader, header.AdditionalCount, ref edns, out var additionals))
        {
            fault = reader.Fault;
            return false;
        }

        fault = MessageFault.None;
        message = Assemble(header, edns) with
        {
            Questions = questions,
            Answers = answers,
            Authorities = authorities,
            Additionals = additionals,
        };
        return true;
    }

    /// <summary>Reads one question, for callers that judge a reply before they read the whole of it.</summary>
    public static bool TryReadQuestion(ref MessageReader reader, out Question question)
    {
        question = default;
        if (!reader.TryReadName(out var name) || !reader.TryReadUInt16(out var type) || !reader.TryReadUInt16(out var @class))
        {
            return false;
        }

        question = new Question(name, (RecordType)type, (RecordClass)@class);
        return true;
    }

    // Checked before anything is allocated: the counts are the cheapest lie in a packet.
    internal static bool AreCountsPossible(MessageHeader header, int remaining)
    {
        var records = header.AnswerCount + header.AuthorityCount + header.AdditionalCount;
        return records + header.QuestionCount <= MessageLimits.MaxRecords
            && (records * MinRecordLength) + (header.QuestionCount * MinQuestionLength) <= remaining;
    }

    private static DnsMessage Assemble(MessageHeader header, EdnsRecord? edns) => new()
    {
        Id = header.Id,
        IsReply = header.IsReply,
        Opcode = header.Opcode,
        IsAuthoritative = (header.Flags & MessageHeader.AuthoritativeFlag) != 0,
        IsTruncated = header.IsTruncated,
        RecursionDesired = (header.Flags & MessageHeader.RecursionDesiredFlag) != 0,
        RecursionAvailable = (header.Flags & MessageHeader.RecursionAvailableFlag) != 0,
        IsAuthenticData = (header.Flags & MessageHeader.AuthenticDataFlag) != 0,
        CheckingDisabled = (header.Flags & MessageHeader.CheckingDisabledFlag) != 0,
        Code = (ResponseCode)((ushort)header.Code | ((edns?.ExtendedCode ?? 0) << 4)),
        Edns = edns?.Edns,
    };

    private static bool TryReadQuestions(ref MessageReader reader, int count, out ImmutableArray<Question> questions)
    {
        questions = [];
        var builder = ImmutableArray.CreateBuilder<Question>(count);
        for (var i = 0; i < count; i++)
        {
            if (!TryReadQuestion(ref reader, out var question))
            {
                return false;
            }

            builder.Add(question);
        }

        questions = builder.MoveToImmutable();
        return true;
    }

    private static bool TryReadSection(ref MessageReader reader, int count, out ImmutableArray<ResourceRecord> records)
    {
        records = [];
        var builder = ImmutableArray.CreateBuilder<ResourceRecord>(count);
        for (var i = 0; i < count; i++)
        {
            if (!TryReadRecordHead(ref reader, out var head))
            {
                return false;
            }

            if (head.Type == RecordType.Opt)
            {
                return reader.Fail(MessageFault.BadEdns);
            }

            if (!TryReadRecord(ref reader, head, out var record))
            {
                return false;
            }

            builder.Add(record);
        }

        records = builder.MoveToImmutable();
        return true;
    }

    private static bool TryReadAdditionals(
        ref MessageReader reader, int count, ref EdnsRecord? edns, out ImmutableArray<ResourceRecord> records)
    {
        records = [];
        var builder = ImmutableArray.CreateBuilder<ResourceRecord>(count);
        for (var i = 0; i < count; i++)
        {
            if (!TryReadRecordHead(ref reader, out var head))
            {
                return false;
            }

            if (head.Type == RecordType.Opt)
            {
                if (edns is not null || head.Name.Wire.Length != 1)
                {
                    return reader.Fail(MessageFault.BadEdns);
                }

                if (!EdnsRecord.TryRead(ref reader, head, out edns))
                {
                    return false;
                }
            }
            else if (TryReadRecord(ref reader, head, out var record))
            {
                builder.Add(record);
            }
            else
            {
                return false;
            }
        }

        records = builder.DrainToImmutable();
        return true;
    }

    private static bool TryReadRecordHead(ref MessageReader reader, out RecordHead head)
    {
        head = default;
        if (!reader.TryReadName(out var name) || !reader.TryReadUInt16(out var type) || !reader.TryReadUInt16(out var @class)
            || !reader.TryReadUInt32(out var ttl) || !reader.TryReadUInt16(out var length))
        {
            return false;
        }

        head = new RecordHead(name, (RecordType)type, @class, ttl, length);
        return reader.Remaining >= length || reader.Fail(MessageFault.EndsEarly);
    }

    private static bool TryReadRecord(ref MessageReader reader, in RecordHead head, [NotNullWhen(true)] out ResourceRecord? record)
    {
        record = null;
        if (!RecordDataReader.TryRead(ref reader, head.Type, head.DataLength, out var data))
        {
            return false;
        }

        var ttl = head.TimeToLive > int.MaxValue ? 0 : head.TimeToLive;
        record = new ResourceRecord(head.Name, head.Type, (RecordClass)head.Class, ttl, data);
        return true;
    }
}
