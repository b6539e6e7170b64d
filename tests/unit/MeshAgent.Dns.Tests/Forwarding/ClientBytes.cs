using System.Buffers.Binary;
using MeshAgent.Dns.Tests.Fakes;

namespace MeshAgent.Dns.Tests.Forwarding;

/// <summary>Queries as clients send them, and the fields of replies, by RFC 1035 §4.1 and without the codec under test.</summary>
internal static class ClientBytes
{
    public const int ServerFailure = 2;
    public const int Refused = 5;

    /// <summary>A query for the internet class, with RD; <paramref name="payload"/> adds an OPT record.</summary>
    public static byte[] Query(string name, int type = 1, int id = 0x1234, int? payload = null, bool dnssecOk = false)
    {
        byte[] header = [(byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, (byte)(payload is null ? 0 : 1)];
        byte[] question = [.. FakeReply.Name(name), (byte)(type >> 8), (byte)type, 0, 1];
        byte[] opt = payload is { } size ? [0, 0, 41, (byte)(size >> 8), (byte)size, 0, 0, (byte)(dnssecOk ? 0x80 : 0), 0, 0, 0] : [];
        return [.. header, .. question, .. opt];
    }

    public static int Id(byte[] reply) => BinaryPrimitives.ReadUInt16BigEndian(reply);

    public static int Code(byte[] reply) => reply[3] & 0xF;

    public static bool IsReply(byte[] reply) => (reply[2] & 0x80) != 0;

    public static bool IsTruncated(byte[] reply) => (reply[2] & 2) != 0;

    public static int Answers(byte[] reply) => BinaryPrimitives.ReadUInt16BigEndian(reply.AsSpan(6));

    /// <summary>The TTL of the first answer, whose owner is a pointer to the question.</summary>
    public static uint FirstTtl(byte[] reply, string name)
    {
        var answer = 12 + FakeReply.Name(name).Length + 4;
        Assert.Equal(0xC0, reply[answer] & 0xC0);
        return BinaryPrimitives.ReadUInt32BigEndian(reply.AsSpan(answer + 6));
    }

    /// <summary>The INFO-CODEs of the Extended DNS Errors in a reply whose last record is OPT and that has no other records.</summary>
    public static int[] ErrorCodes(byte[] reply, string name)
    {
        var at = 12 + FakeReply.Name(name).Length + 4 + 11;
        var codes = new List<int>();
        while (at < reply.Length)
        {
            Assert.Equal(15, BinaryPrimitives.ReadUInt16BigEndian(reply.AsSpan(at)));
            codes.Add(BinaryPrimitives.ReadUInt16BigEndian(reply.AsSpan(at + 4)));
            at += 4 + BinaryPrimitives.ReadUInt16BigEndian(reply.AsSpan(at + 2));
        }

        return [.. codes];
    }
}
