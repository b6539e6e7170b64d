using System.Buffers.Binary;
using System.Text;

namespace MeshAgent.Dns.Messages;

/// <summary>Writes whole messages. Names are compressed where RFC 3597 §4 still allows it: owners and the types of RFC 1035.</summary>
internal sealed class MessageWriter
{
    private const byte PointerMark = 0xC0;

    /// <summary>Offsets past this cannot be pointed to: a pointer has 14 bits.</summary>
    private const int MaxPointerTarget = 0x3FFF;

    /// <summary>
    /// Most name starts remembered for compression. A longer list saves few more bytes and makes every name cost more to write.
    /// </summary>
    private const int MaxRememberedNames = 64;

    private readonly List<int> _nameStarts = [];

    /// <summary>Enough for a query or a small answer without growing.</summary>
    private byte[] _buffer = new byte[512];
    private int _length;

    private MessageWriter()
    {
    }

    /// <summary>Writes a message.</summary>
    /// <exception cref="ArgumentException">It does not fit into 65,535 bytes.</exception>
    public static byte[] Write(DnsMessage message)
    {
        var writer = new MessageWriter();
        writer.PutHeader(message);
        foreach (var question in message.Questions)
        {
            writer.PutName(question.Name, compress: true);
            writer.PutUInt16((ushort)question.Type);
            writer.PutUInt16((ushort)question.Class);
        }

        foreach (var record in message.Answers.Concat(message.Authorities).Concat(message.Additionals))
        {
            writer.PutRecord(record);
        }

        if (message.Edns is { } edns)
        {
            writer.PutEdns(edns, message.Code);
        }

        return writer._buffer[..writer._length];
    }

    private void PutHeader(DnsMessage message)
    {
        var flags = (message.IsReply ? MessageHeader.ReplyFlag : 0)
            | (message.Opcode << 11)
            | (message.IsAuthoritative ? MessageHeader.AuthoritativeFlag : 0)
            | (message.IsTruncated ? MessageHeader.TruncatedFlag : 0)
            | (message.RecursionDesired ? MessageHeader.RecursionDesiredFlag : 0)
            | (message.RecursionAvailable ? MessageHeader.RecursionAvailableFlag : 0)
            | (message.IsAuthenticData ? MessageHeader.AuthenticDataFlag : 0)
            | (message.CheckingDisabled ? MessageHeader.CheckingDisabledFlag : 0)
            | ((ushort)message.Code & MessageHeader.CodeMask);
        PutUInt16(message.Id);
        PutUInt16((ushort)flags);
        PutUInt16((ushort)message.Questions.Length);
        PutUInt16((ushort)message.Answers.Length);
        PutUInt16((ushort)message.Authorities.Length);
        PutUInt16((ushort)(message.Additionals.Length + (message.Edns is null ? 0 : 1)));
    }

    private void PutEdns(Edns edns, ResponseCode code)
    {
        PutByte(0);
        PutUInt16((ushort)RecordType.Opt);
        PutUInt16(edns.UdpPayloadSize);
        PutByte((byte)((ushort)code >> 4));
        PutByte(edns.Version);
        PutUInt16((ushort)(edns.DnssecOk ? 0x8000 : 0));
        var lengthAt = ReserveLength();
        foreach (var option in edns.Options)
        {
            PutUInt16(option.Code);
            PutUInt16((ushort)option.Data.Length);
            PutBytes(option.Data.Span);
        }

        FillLength(lengthAt);
    }

    private void PutRecord(ResourceRecord record)
    {
        PutName(record.Name, compress: true);
        PutUInt16((ushort)record.Type);
        PutUInt16((ushort)record.Class);
        PutUInt32(record.TimeToLive);
        var lengthAt = ReserveLength();
        PutData(record.Data);
        FillLength(lengthAt);
    }

    private void PutData(RecordData data)
    {
        switch (data)
        {
            case AddressData address:
                PutBytes(address.Address.GetAddressBytes());
                break;
            case NameData name:
                PutName(name.Target, compress: true);
                break;
            case SoaData soa:
                PutSoa(soa);
                break;
            case MxData mx:
                PutUInt16(mx.Preference);
                PutName(mx.Exchange, compress: true);
                break;
            case SrvData srv:
                PutUInt16(srv.Priority);
                PutUInt16(srv.Weight);
                PutUInt16(srv.Port);
                PutName(srv.Target, compress: false);
                break;
            case TxtData txt:
                foreach (var text in txt.Strings)
                {
                    PutByte((byte)text.Length);
                    PutBytes(text.Span);
                }

                break;
            case CaaData caa:
                PutByte(caa.Flags);
                PutByte((byte)caa.Tag.Length);
                PutBytes(Encoding.ASCII.GetBytes(caa.Tag));
                PutBytes(caa.Value.Span);
                break;
            case RawData raw:
                PutBytes(raw.Bytes.Span);
                break;
        }
    }

    private void PutSoa(SoaData soa)
    {
        PutName(soa.PrimaryServer, compress: true);
        PutName(soa.Mailbox, compress: true);
        PutUInt32(soa.Serial);
        PutUInt32(soa.RefreshSeconds);
        PutUInt32(soa.RetrySeconds);
        PutUInt32(soa.ExpireSeconds);
        PutUInt32(soa.MinimumSeconds);
    }

    private void PutName(DnsName name, bool compress)
    {
        var wire = name.Wire;
        var at = 0;
        for (; wire[at] != 0; at += wire[at] + 1)
        {
            if (compress && FindName(wire[at..]) is { } target)
            {
                PutUInt16((ushort)((PointerMark << 8) | target));
                return;
            }

            if (_length <= MaxPointerTarget && _nameStarts.Count < MaxRememberedNames)
            {
                _nameStarts.Add(_length);
            }

            PutBytes(wire.Slice(at, wire[at] + 1));
        }

        PutByte(0);
    }

    private int? FindName(ReadOnlySpan<byte> suffix)
    {
        foreach (var start in _nameStarts)
        {
            if (IsNameAt(start, suffix))
            {
                return start;
            }
        }

        return null;
    }

    // Compares with case, so that what is pointed to reads exactly as the name that is written.
    private bool IsNameAt(int at, ReadOnlySpan<byte> name)
    {
        while (true)
        {
            if (at >= _length)
            {
                return false;
            }

            if (_buffer[at] >= PointerMark)
            {
                at = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(at)) & MaxPointerTarget;
                continue;
            }

            var size = name[0] + 1;
            if (!_buffer.AsSpan(at, Math.Min(size, _length - at)).SequenceEqual(name[..size]))
            {
                return false;
            }

            if (name[0] == 0)
            {
                return true;
            }

            at += size;
            name = name[size..];
        }
    }

    private int ReserveLength()
    {
        PutUInt16(0);
        return _length;
    }

    private void FillLength(int start)
        => BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(start - sizeof(ushort)), (ushort)(_length - start));

    private void PutByte(byte value) => Reserve(1)[0] = value;

    private void PutUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Reserve(sizeof(ushort)), value);

    private void PutUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Reserve(sizeof(uint)), value);

    private void PutBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    private Span<byte> Reserve(int count)
    {
        if (_length + count > MessageLimits.MaxLength)
        {
            throw new ArgumentException($"a DNS message holds at most {MessageLimits.MaxLength} bytes; this one needs more");
        }

        if (_length + count > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }

        var span = _buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }
}
