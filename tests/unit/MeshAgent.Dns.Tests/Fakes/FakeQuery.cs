using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace MeshAgent.Dns.Tests.Fakes;

/// <summary>A query as a fake server received it, read by hand so that the codec under test has no part in it.</summary>
internal sealed class FakeQuery
{
    public FakeQuery(byte[] bytes, EndPoint? from)
    {
        Bytes = bytes;
        From = from;
        Id = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        var at = 12;
        var name = new StringBuilder();
        for (; bytes[at] != 0; at += bytes[at] + 1)
        {
            name.Append(Encoding.ASCII.GetString(bytes, at + 1, bytes[at])).Append('.');
        }

        NameAsSent = name.ToString().TrimEnd('.');
        Question = bytes[12..(at + 5)];
        Type = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 1));
        HasEdns = bytes[11] == 1;
        PayloadSize = HasEdns ? BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 8)) : 0;
    }

    public byte[] Bytes { get; }

    public EndPoint? From { get; }

    public int Id { get; }

    public string NameAsSent { get; }

    public string Name => NameAsSent.ToLowerInvariant();

    public byte[] Question { get; }

    public int Type { get; }

    public bool HasEdns { get; }

    public int PayloadSize { get; }
}
