using System.Buffers.Binary;
using System.Security.Cryptography;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Resolving;

/// <summary>One query as it goes onto the wire: an id of its own, the question in its random case, the name in the case asked for, the bytes.</summary>
internal sealed record OutgoingQuery(ushort Id, Question Question, DnsName NameAsked, byte[] Bytes)
{
    public static OutgoingQuery Create(DnsName name, RecordType type, bool edns, bool randomCase, RandomNumberGenerator random)
    {
        Span<byte> idBytes = stackalloc byte[sizeof(ushort)];
        random.GetBytes(idBytes);
        var id = BinaryPrimitives.ReadUInt16BigEndian(idBytes);
        var question = new Question(randomCase ? name.WithRandomCase(random) : name, type);
        var bytes = MessageWriter.Write(new DnsMessage
        {
            Id = id,
            RecursionDesired = true,
            Questions = [question],
            Edns = edns ? Edns.Default : null,
        });
        return new OutgoingQuery(id, question, name, bytes);
    }
}
