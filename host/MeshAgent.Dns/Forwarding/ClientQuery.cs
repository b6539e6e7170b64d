using System.Buffers.Binary;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Forwarding;

/// <summary>What a client sent, as far as it could be read, and what it deserves. Lies on the bytes that came; makes no object.</summary>
internal readonly ref struct ClientQuery
{
    /// <summary>AXFR and IXFR (RFC 5936, RFC 1995): whole zones are no business of a forwarder.</summary>
    private const ushort FullTransfer = 252;
    private const ushort PartialTransfer = 251;

    /// <summary>RFC 1035 §4.2.1.</summary>
    private const int MinDatagramLimit = 512;

    private readonly ReadOnlySpan<byte> _question;
    private readonly int _nameLength;

    private ClientQuery(MessageHeader header, ReadOnlySpan<byte> question, int nameLength, MessageShape shape, ResponseCode? refusal)
    {
        Header = header;
        _question = question;
        _nameLength = nameLength;
        HasEdns = shape.HasEdns;
        DnssecOk = shape.DnssecOk;
        DatagramLimit = Math.Max((int)shape.PayloadSize, MinDatagramLimit);
        Refusal = refusal;
    }

    /// <summary>The first twelve bytes.</summary>
    public MessageHeader Header { get; }

    /// <summary>The error that it gets at once; null when the question is to be answered.</summary>
    public ResponseCode? Refusal { get; }

    /// <summary>Whether it has an OPT record.</summary>
    public bool HasEdns { get; }

    /// <summary>Whether the client wants signatures along.</summary>
    public bool DnssecOk { get; }

    /// <summary>Longest datagram that the client takes, bytes (RFC 6891 §6.2.3, §6.2.5: less than 512 counts as 512).</summary>
    public int DatagramLimit { get; }

    /// <summary>The one question in the client's case: name, type and class as they came; empty when it could not be read.</summary>
    public ReadOnlySpan<byte> Question => _question;

    /// <summary>Its name.</summary>
    public ReadOnlySpan<byte> Name => _question[.._nameLength];

    /// <summary>Its type and class, four bytes.</summary>
    public ReadOnlySpan<byte> TypeAndClass => _question[_nameLength..];

    /// <summary>Whether the client verifies signatures itself.</summary>
    public bool CheckingDisabled => (Header.Flags & MessageHeader.CheckingDisabledFlag) != 0;

    /// <summary>Whether the client may be told that the server verified the data (RFC 6840 §5.7).</summary>
    public bool UnderstandsAuthenticData => DnssecOk || (Header.Flags & MessageHeader.AuthenticDataFlag) != 0;

    /// <summary>Reads what came.</summary>
    /// <param name="bytes">Any bytes.</param>
    /// <param name="query">The query.</param>
    /// <returns>False when it must not be answered: too short to have a header, or itself a reply, which would loop.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ClientQuery query)
    {
        query = default;
        if (!MessageHeader.TryRead(bytes, out var header) || header.IsReply)
        {
            return false;
        }

        if (header.Opcode != 0)
        {
            query = new ClientQuery(header, [], 0, default, ResponseCode.NotImplemented);
            return true;
        }

        // Nothing lies before the question that its name could point to, so a compressed one is no name.
        if (!MessageScanner.TryScan(bytes, out var shape) || header.QuestionCount != 1 || shape.NameEnd == 0)
        {
            query = new ClientQuery(header, [], 0, default, ResponseCode.FormatError);
            return true;
        }

        var question = bytes[MessageLimits.HeaderLength..shape.QuestionsEnd];
        var nameLength = shape.NameEnd - MessageLimits.HeaderLength;
        var type = BinaryPrimitives.ReadUInt16BigEndian(question[nameLength..]);
        ResponseCode? refusal = shape.EdnsVersion > 0 ? ResponseCode.BadVersion
            : type is FullTransfer or PartialTransfer ? ResponseCode.Refused : null;
        query = new ClientQuery(header, question, nameLength, shape, refusal);
        return true;
    }
}
