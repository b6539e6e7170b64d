using System.Buffers.Binary;

namespace MeshAgent.Dns.Messages;

/// <summary>
/// Checks untrusted bytes as strictly as <see cref="MessageParser"/> does and finds their parts, without making an object. Never throws on
/// any bytes.
/// </summary>
internal static class MessageScanner
{
    /// <summary>Bytes of type, class, TTL and length, which stand between a record's owner and its content.</summary>
    private const int FixedPart = 10;

    /// <summary>Bytes of a SOA's five numbers.</summary>
    private const int SoaNumbers = 20;
    private const int SrvNumbers = 6;
    private const int OptionHead = 4;
    private const ushort ExtendedErrorOption = 15;
    private const uint DnssecOkFlag = 0x8000;

    /// <summary>Checks and measures a message.</summary>
    /// <param name="bytes">Any bytes; what follows the last record is not looked at.</param>
    /// <param name="shape">Where its parts are; of no use when it is no message.</param>
    /// <returns>Whether it is a message.</returns>
    public static bool TryScan(ReadOnlySpan<byte> bytes, out MessageShape shape)
    {
        shape = new MessageShape { LeastAnswerSeconds = uint.MaxValue };
        if (bytes.Length > MessageLimits.MaxLength || !MessageHeader.TryRead(bytes, out var header))
        {
            return false;
        }

        shape.Header = header;
        shape.Code = header.Code;
        var reader = new MessageReader(bytes) { Position = MessageLimits.HeaderLength };
        if (!MessageParser.AreCountsPossible(header, reader.Remaining) || !TrySkipQuestions(ref reader, ref shape))
        {
            return false;
        }

        for (var i = 0; i < header.AnswerCount; i++)
        {
            if (!TrySkipRecord(ref reader, out var type, out var seconds) || type == RecordType.Opt)
            {
                return false;
            }

            shape.LeastAnswerSeconds = Math.Min(shape.LeastAnswerSeconds, seconds);
        }

        return TrySkipAuthorities(ref reader, ref shape) && TrySkipAdditionals(ref reader, bytes, ref shape);
    }

    /// <summary>Finds the TTLs of the records of a message that has been scanned.</summary>
    /// <param name="bytes">The message.</param>
    /// <param name="start">Where its questions end.</param>
    /// <param name="end">Where the last record of interest ends.</param>
    /// <param name="places">Takes the offset of each TTL; must have room.</param>
    public static void FindTimesToLive(ReadOnlySpan<byte> bytes, int start, int end, Span<ushort> places)
    {
        var reader = new MessageReader(bytes) { Position = start };
        for (var i = 0; reader.Position < end && reader.TrySkipName(); i++)
        {
            places[i] = (ushort)(reader.Position + (2 * sizeof(ushort)));
            reader.Position += FixedPart + BinaryPrimitives.ReadUInt16BigEndian(bytes[(reader.Position + FixedPart - sizeof(ushort))..]);
        }
    }

    private static bool TrySkipQuestions(ref MessageReader reader, ref MessageShape shape)
    {
        for (var i = 0; i < shape.Header.QuestionCount; i++)
        {
            if (!reader.TrySkipName(out var isCompressed))
            {
                return false;
            }

            if (i == 0 && !isCompressed)
            {
                shape.NameEnd = reader.Position;
            }

            if (!reader.TryReadBytes(2 * sizeof(ushort), out _))
            {
                return false;
            }
        }

        shape.QuestionsEnd = reader.Position;
        return true;
    }

    private static bool TrySkipAuthorities(ref MessageReader reader, ref MessageShape shape)
    {
        for (var i = 0; i < shape.Header.AuthorityCount; i++)
        {
            if (!TrySkipRecord(ref reader, out var type, out var seconds, out var lastWord) || type == RecordType.Opt)
            {
                return false;
            }

            if (type == RecordType.Soa)
            {
                // The minimum is the last of the SOA's numbers. Of several SOAs the longest counts.
                shape.NegativeSeconds = Math.Max(shape.NegativeSeconds ?? 0, Math.Min(seconds, lastWord));
            }
        }

        shape.AuthoritiesEnd = reader.Position;
        return true;
    }

    private static bool TrySkipAdditionals(ref MessageReader reader, ReadOnlySpan<byte> bytes, ref MessageShape shape)
    {
        shape.AdditionalsEnd = reader.Position;
        for (var i = 0; i < shape.Header.AdditionalCount; i++)
        {
            var start = reader.Position;
            if (!TrySkipRecord(ref reader, out var type, out _))
            {
                return false;
            }

            if (type == RecordType.Opt)
            {
                // The owner is the root (RFC 6891 §6.1.2), written as it is.
                if (shape.HasEdns || bytes[start] != 0 || !TryScanEdns(bytes, start + 1, reader.Position, ref shape))
                {
                    return false;
                }
            }
            else if (shape.HasEdns)
            {
                shape.HasRecordsAfterEdns = true;
            }
            else
            {
                shape.AdditionalsEnd = reader.Position;
            }
        }

        return true;
    }

    private static bool TryScanEdns(ReadOnlySpan<byte> bytes, int at, int end, ref MessageShape shape)
    {
        var ttl = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 4)..]);
        shape.HasEdns = true;
        shape.PayloadSize = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
        shape.EdnsVersion = (byte)(ttl >> 16);
        shape.DnssecOk = (ttl & DnssecOkFlag) != 0;
        shape.Code = (ResponseCode)((ushort)shape.Code | ((ttl >> 24) << 4));
        for (at += FixedPart; at < end;)
        {
            if (end - at < OptionHead)
            {
                return false;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (length > end - at - OptionHead)
            {
                return false;
            }

            if (shape.ErrorAt == 0 && length >= sizeof(ushort)
                && BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]) == ExtendedErrorOption)
            {
                shape.ErrorAt = at + OptionHead;
                shape.ErrorLength = length;
            }

            at += OptionHead + length;
        }

        return true;
    }

    private static bool TrySkipRecord(ref MessageReader reader, out RecordType type, out uint seconds)
        => TrySkipRecord(ref reader, out type, out seconds, out _);

    private static bool TrySkipRecord(ref MessageReader reader, out RecordType type, out uint seconds, out uint lastWord)
    {
        type = default;
        seconds = 0;
        lastWord = 0;
        if (!reader.TrySkipName() || !reader.TryReadUInt16(out var number) || !reader.TryReadUInt16(out _)
            || !reader.TryReadUInt32(out var ttl) || !reader.TryReadUInt16(out var length) || reader.Remaining < length)
        {
            return false;
        }

        type = (RecordType)number;
        seconds = ttl > int.MaxValue ? 0 : ttl;
        var end = reader.Position + length;
        return TrySkipData(ref reader, type, length, ref lastWord) && reader.Position == end;
    }

    // The shapes that RecordDataReader demands.
    private static bool TrySkipData(ref MessageReader reader, RecordType type, int length, ref uint lastWord) => type switch
    {
        RecordType.A => length == 4 && reader.TryReadBytes(length, out _),
        RecordType.Aaaa => length == 16 && reader.TryReadBytes(length, out _),
        RecordType.NS or RecordType.CName or RecordType.Ptr => reader.TrySkipName(),
        RecordType.Soa => reader.TrySkipName() && reader.TrySkipName()
            && reader.TryReadBytes(SoaNumbers - sizeof(uint), out _) && reader.TryReadUInt32(out lastWord),
        RecordType.MX => reader.TryReadUInt16(out _) && reader.TrySkipName(),
        RecordType.Srv => reader.TryReadBytes(SrvNumbers, out _) && reader.TrySkipName(),
        RecordType.Txt => TrySkipTexts(ref reader, length),
        RecordType.Caa => TrySkipCaa(ref reader, length),
        _ => reader.TryReadBytes(length, out _),
    };

    private static bool TrySkipTexts(ref MessageReader reader, int length)
    {
        var end = reader.Position + length;
        while (reader.Position < end)
        {
            if (!reader.TryReadByte(out var size) || !reader.TryReadBytes(size, out _))
            {
                return false;
            }
        }

        return length > 0;
    }

    private static bool TrySkipCaa(ref MessageReader reader, int length)
    {
        var end = reader.Position + length;
        return reader.TryReadByte(out _) && reader.TryReadByte(out var tagLength) && reader.TryReadBytes(tagLength, out var tag)
            && System.Text.Ascii.IsValid(tag) && reader.Position <= end && reader.TryReadBytes(end - reader.Position, out _);
    }
}
