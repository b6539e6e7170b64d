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
    /// <summary>Makes the query of an inquiry.</summary>
    /// <param name="inquiry">What is asked.</param>
    /// <param name="edns">Whether the server speaks EDNS0.</param>
    /// <param name="randomCase">Whether the server keeps the case of names.</param>
    /// <param name="random">Draws id and case.</param>
    public static OutgoingQuery Create(Inquiry inquiry, bool edns, bool randomCase, RandomNumberGenerator random)
    {
        Span<byte> idBytes = stackalloc byte[sizeof(ushort)];
        random.GetBytes(idBytes);
        var id = BinaryPrimitives.ReadUInt16BigEndian(idBytes);
        var name = inquiry.Name;
        var question = new Question(randomCase ? name.WithRandomCase(random) : name, inquiry.Type, inquiry.Class);
        var bytes = MessageWriter.Write(new DnsMessage
        {
            Id = id,
            RecursionDesired = true,
            CheckingDisabled = inquiry.CheckingDisabled,
            Questions = [question],
            Edns = edns ? Edns.Default with { DnssecOk = inquiry.DnssecOk } : null,
        });
        return new OutgoingQuery(id, question, name, bytes);
    }
}
