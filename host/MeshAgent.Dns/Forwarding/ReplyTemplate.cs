using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Forwarding;

/// <summary>
/// A server's reply as bytes that need little to become a client's: its OPT record, which speaks of one hop only, is left away, and where
/// its TTLs are is known.
/// </summary>
internal sealed class ReplyTemplate
{
    private const byte PointerMark = 0xC0;

    private readonly byte[] _bytes;
    private readonly ushort[] _timesToLive;
    private readonly MessageShape _shape;

    private ReplyTemplate(ReadOnlySpan<byte> bytes, in MessageShape shape)
    {
        _shape = shape;
        _bytes = bytes[..shape.AdditionalsEnd].ToArray();
        _timesToLive = new ushort[Records(shape)];
        MessageScanner.FindTimesToLive(_bytes, shape.QuestionsEnd, _bytes.Length, _timesToLive);
        Errors = shape.ErrorAt == 0 ? [] : [ReadError(bytes.Slice(shape.ErrorAt, shape.ErrorLength))];
    }

    /// <summary>RCODE, the OPT record's part included.</summary>
    public ResponseCode Code => _shape.Code;

    /// <summary>Whether the server says that it verified the data.</summary>
    public bool IsAuthenticData => (_shape.Header.Flags & MessageHeader.AuthenticDataFlag) != 0;

    /// <summary>Whether it has an answer.</summary>
    public bool HasAnswers => _shape.Header.AnswerCount > 0;

    /// <summary>Least TTL of the answers, seconds.</summary>
    public uint LeastAnswerSeconds => _shape.LeastAnswerSeconds;

    /// <summary>How long "does not exist" may be kept, seconds; 0 without a SOA (RFC 2308 §5).</summary>
    public uint NegativeSeconds => _shape.NegativeSeconds ?? 0;

    /// <summary>The server's reason, or empty.</summary>
    public ImmutableArray<ExtendedError> Errors { get; }

    /// <summary>All of it.</summary>
    public ReadOnlySpan<byte> Whole => _bytes;

    /// <summary>Header, question, answers and authorities.</summary>
    public ReadOnlySpan<byte> WithoutAdditionals => _bytes.AsSpan(0, _shape.AuthoritiesEnd);

    /// <summary>Header and question.</summary>
    public ReadOnlySpan<byte> WithoutRecords => _bytes.AsSpan(0, _shape.QuestionsEnd);

    /// <summary>How many records <see cref="Whole"/> has after the authority section.</summary>
    public int Additionals => _shape.Header.AdditionalCount - (_shape.HasEdns ? 1 : 0);

    /// <summary>Takes a reply over, as it lies there if that will do.</summary>
    /// <param name="bytes">The message with the question in any case.</param>
    /// <param name="shape">What scanning it found.</param>
    /// <returns>Null when it cannot be taken over.</returns>
    public static ReplyTemplate? TryTake(ReadOnlySpan<byte> bytes, in MessageShape shape)
    {
        if (shape.NameEnd == 0 || shape.Header.QuestionCount != 1)
        {
            return null;
        }

        // Owners that are written out would keep the case that the server was asked in; nearly all servers point to the question.
        var pointsToQuestion = shape.Header.AnswerCount == 0 || bytes[shape.QuestionsEnd] >= PointerMark;
        return pointsToQuestion && !shape.HasRecordsAfterEdns ? new ReplyTemplate(bytes, shape)
            : MessageParser.TryParse(bytes, out var message, out _) ? Of(message) : null;
    }

    /// <summary>Writes a reply anew.</summary>
    /// <param name="message">A reply with one question.</param>
    /// <returns>The template; null when it cannot be written, because names are compressed less here than where it came from.</returns>
    public static ReplyTemplate? Of(DnsMessage message)
    {
        var asked = message.Questions[0].Name;
        ImmutableArray<ResourceRecord> Pointing(ImmutableArray<ResourceRecord> records) =>
            [.. records.Select(record => record.Name.Equals(asked) ? record with { Name = asked } : record)];
        try
        {
            // The OPT record goes to the end, where it is easily left away.
            var bytes = MessageWriter.Write(message with
            {
                Answers = Pointing(message.Answers),
                Authorities = Pointing(message.Authorities),
                Additionals = Pointing(message.Additionals),
            });
            return MessageScanner.TryScan(bytes, out var shape) ? new ReplyTemplate(bytes, shape) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Sets the TTLs of the records in a copy.</summary>
    /// <param name="copy">The beginning of <see cref="Whole"/>, as long as wanted.</param>
    /// <param name="age">Seconds since the reply came.</param>
    /// <param name="fixedTimeToLive">The TTL of all records, seconds; null when they count down by themselves.</param>
    public void SetTimesToLive(Span<byte> copy, uint age, uint? fixedTimeToLive)
    {
        foreach (var place in _timesToLive)
        {
            if (place >= copy.Length)
            {
                return;
            }

            var own = BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(place));
            var left = own > int.MaxValue || own <= age ? 0 : own - age;
            BinaryPrimitives.WriteUInt32BigEndian(copy[place..], fixedTimeToLive ?? left);
        }
    }

    private static int Records(in MessageShape shape) =>
        shape.Header.AnswerCount + shape.Header.AuthorityCount + shape.Header.AdditionalCount - (shape.HasEdns ? 1 : 0);

    private static ExtendedError ReadError(ReadOnlySpan<byte> data) =>
        new(BinaryPrimitives.ReadUInt16BigEndian(data), Encoding.UTF8.GetString(data[sizeof(ushort)..]));
}
