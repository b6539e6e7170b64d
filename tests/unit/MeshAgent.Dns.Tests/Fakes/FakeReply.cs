using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace MeshAgent.Dns.Tests.Fakes;

/// <summary>Builds reply bytes by RFC 1035 §4.1, without the codec under test.</summary>
internal sealed class FakeReply(FakeQuery query)
{
    private readonly List<byte[]> _answers = [];
    private readonly List<byte[]> _authorities = [];
    private readonly List<byte[]> _additionals = [];

    public int Id { get; init; } = query.Id;

    public int Code { get; init; }

    public int Flags { get; init; } = 0x8180;

    public byte[] Question { get; init; } = query.Question;

    public int QuestionCount { get; init; } = 1;

    public static byte[] Name(string name)
    {
        var bytes = new List<byte>();
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.Add(0);
        return [.. bytes];
    }

    public static byte[] Record(byte[] owner, int type, uint ttl, byte[] data, int @class = 1)
    {
        var fixedPart = new byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(2), (ushort)@class);
        BinaryPrimitives.WriteUInt32BigEndian(fixedPart.AsSpan(4), ttl);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(8), (ushort)data.Length);
        return [.. owner, .. fixedPart, .. data];
    }

    public FakeReply Address(string owner, string address, uint ttl = 300)
    {
        var bytes = IPAddress.Parse(address).GetAddressBytes();
        _answers.Add(Record(Name(owner), bytes.Length == 4 ? 1 : 28, ttl, bytes));
        return this;
    }

    public FakeReply Alias(string owner, string target, uint ttl = 300)
    {
        _answers.Add(Record(Name(owner), 5, ttl, Name(target)));
        return this;
    }

    public FakeReply Raw(string owner, int type, byte[] data, uint ttl = 300)
    {
        _answers.Add(Record(Name(owner), type, ttl, data));
        return this;
    }

    public FakeReply Soa(string zone, uint ttl, uint minimum)
    {
        var numbers = new byte[20];
        BinaryPrimitives.WriteUInt32BigEndian(numbers, 1);
        BinaryPrimitives.WriteUInt32BigEndian(numbers.AsSpan(16), minimum);
        _authorities.Add(Record(Name(zone), 6, ttl, [.. Name("ns." + zone), .. Name("hostmaster." + zone), .. numbers]));
        return this;
    }

    public FakeReply Edns(int extendedCode = 0, byte[]? options = null)
    {
        _additionals.Add(Record([0], 41, (uint)extendedCode << 24, options ?? [], @class: 1232));
        return this;
    }

    public byte[] Build()
    {
        var header = new byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)Id);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(Flags | Code));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)QuestionCount);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), (ushort)_answers.Count);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(8), (ushort)_authorities.Count);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), (ushort)_additionals.Count);
        return [.. header, .. Question, .. _answers.Concat(_authorities).Concat(_additionals).SelectMany(r => r)];
    }
}
