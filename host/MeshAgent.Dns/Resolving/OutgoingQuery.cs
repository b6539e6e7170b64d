using System.Buffers.Binary;
using System.Security.Cryptography;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Resolving;

/// <summary>One query as it goes onto the wire.</summary>
/// <param name="Id">Drawn for this query alone.</param>
/// <param name="Question">The question as sent, in its random case.</param>
/// <param name="NameAsked">The name in the case asked for.</param>
/// <param name="Bytes">The message.</param>
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
