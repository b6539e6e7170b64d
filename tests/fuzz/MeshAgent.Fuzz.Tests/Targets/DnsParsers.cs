using System.Buffers.Binary;
using System.Text;
using MeshAgent.Dns.Forwarding;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Fuzz.Tests.Running;

namespace MeshAgent.Fuzz.Tests.Targets;

/// <summary>What name servers and clients send, and names that users write.</summary>
internal static class DnsParsers
{
    private static readonly DnsName Asked = DnsName.Parse("www.example.net");

    private static readonly byte[] Query = MessageWriter.Write(new DnsMessage
    {
        Id = 0x1234,
        RecursionDesired = true,
        Questions = [new Question(Asked, RecordType.A, RecordClass.Internet)],
    });

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        // Two bytes of a pointer may stand for a name of 255, in owner and content of a record.
        new("dns-messages", ReadMessage) { AllocationsPerByte = 256 },
        new("dns-templates", ReadTemplate) { AllocationsPerByte = 512 },
        new("dns-replies", ReadReply) { AllocationsPerByte = 256 },
        new("dns-queries", static bytes => ClientQuery.TryRead(bytes, out _)),
        new("dns-names", ReadName) { Words = ["xn--"u8.ToArray(), "\\000"u8.ToArray(), "."u8.ToArray(), "\\"u8.ToArray(), "ß"u8.ToArray()] },
    ];

    // Where a message's header counts its additional records (RFC 1035 §4.1.1).
    private const int AdditionalCount = 10;

    private static bool ReadMessage(byte[] bytes)
    {
        var isScanned = MessageScanner.TryScan(bytes, out _);
        if (!MessageParser.TryParse(bytes, out var message, out _))
        {
            return false;
        }

        Promise.Kept(isScanned, "the parser took what the scanner refuses");
        var written = MessageWriter.Write(message);
        Promise.Kept(MessageParser.TryParse(written, out var again, out var fault), $"what was written is not read: {fault}");
        Promise.Kept(written.AsSpan().SequenceEqual(MessageWriter.Write(again!)), "what was written reads differently");
        return true;
    }

    // As after a query for the first question of the corpus: whatever comes is judged, and what is the reply is followed by its aliases.
    private static bool ReadReply(byte[] bytes)
    {
        byte[] reply = [.. bytes];
        Query.AsSpan(0, Math.Min(sizeof(ushort), reply.Length)).CopyTo(reply);
        var verdict = ReplyJudge.Judge(reply, Query, Asked.Wire, exactCase: false, out _);
        if (verdict != ReplyVerdict.Reply || !MessageParser.TryParse(reply, out var message, out _))
        {
            return false;
        }

        var reading = ReplyReader.Read(message, Asked, RecordType.A);
        Promise.Kept(reading.Records.Length <= message.Answers.Length + ReplyReader.MaxAliases, "more records than the reply has");
        return reading.Outcome == AttemptOutcome.Answered;
    }

    private static bool ReadName(byte[] bytes)
    {
        if (!DnsName.TryParse(Encoding.UTF8.GetString(bytes), out var name, out var problem))
        {
            return !Promise.Kept(problem.Length > 0, "refused without a reason");
        }

        Promise.Kept(DnsName.TryParse(name.ToString(), out var again, out _) && again.Equals(name), $"{name} reads differently");
        return true;
    }

    // What a client gets of a server's reply is a whole message with the same answers. With other TTLs, too, unless one is part of a name:
    // whoever compresses a name into a TTL spoils nobody's answer but its own.
    private static bool ReadTemplate(byte[] bytes)
    {
        if (!MessageScanner.TryScan(bytes, out var shape) || ReplyTemplate.TryTake(bytes, shape) is not { } template)
        {
            return false;
        }

        var copy = template.Whole.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(copy.AsSpan(AdditionalCount), (ushort)template.Additionals);
        Promise.Kept(MessageScanner.TryScan(copy, out var again), "what a client would get is no message");
        Promise.Kept(again.Header.AnswerCount == shape.Header.AnswerCount && !again.HasEdns, "what a client would get is another message");
        template.SetTimesToLive(copy, age: 10, fixedTimeToLive: null);
        template.SetTimesToLive(copy.AsSpan(0, template.WithoutAdditionals.Length), age: 0, fixedTimeToLive: 30);
        return true;
    }
}
