using System.Text;
using MeshAgent.Dns.Forwarding;
using MeshAgent.Dns.Messages;
using MeshAgent.Fuzz.Tests.Running;

namespace MeshAgent.Fuzz.Tests.Targets;

/// <summary>What name servers and clients send, and names that users write.</summary>
internal static class DnsParsers
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        // Two bytes of a pointer may stand for a name of 255, in owner and content of a record.
        new("dns-messages", ReadMessage) { AllocationsPerByte = 256 },
        new("dns-queries", static bytes => ClientQuery.TryRead(bytes, out _)),
        new("dns-names", ReadName) { Words = ["xn--"u8.ToArray(), "\\000"u8.ToArray(), "."u8.ToArray(), "\\"u8.ToArray(), "ß"u8.ToArray()] },
    ];

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

    private static bool ReadName(byte[] bytes)
    {
        if (!DnsName.TryParse(Encoding.UTF8.GetString(bytes), out var name, out var problem))
        {
            return !Promise.Kept(problem.Length > 0, "refused without a reason");
        }

        Promise.Kept(DnsName.TryParse(name.ToString(), out var again, out _) && again.Equals(name), $"{name} reads differently");
        return true;
    }
}
