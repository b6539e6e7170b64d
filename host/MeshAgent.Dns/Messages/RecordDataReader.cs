using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace MeshAgent.Dns.Messages;

/// <summary>Reads the content of a record by its type. The content must fill its announced length exactly.</summary>
internal static class RecordDataReader
{
    private const int Ipv4Length = 4;
    private const int Ipv6Length = 16;

    public static bool TryRead(ref MessageReader reader, RecordType type, int length, [NotNullWhen(true)] out RecordData? data)
    {
        var end = reader.Position + length;
        data = type switch
        {
            RecordType.A => ReadAddress(ref reader, length, Ipv4Length),
            RecordType.Aaaa => ReadAddress(ref reader, length, Ipv6Length),
            RecordType.NS or RecordType.CName or RecordType.Ptr => ReadName(ref reader),
            RecordType.Soa => ReadSoa(ref reader),
            RecordType.MX => ReadMx(ref reader),
            RecordType.Txt => ReadTxt(ref reader, end),
            RecordType.Srv => ReadSrv(ref reader),
            RecordType.Caa => ReadCaa(ref reader, end),
            _ => ReadRaw(ref reader, length),
        };
        if (data is not null && reader.Position == end)
        {
            return true;
        }

        data = null;
        return reader.Fail(MessageFault.BadContent);
    }

    private static AddressData? ReadAddress(ref MessageReader reader, int length, int expected)
        => length == expected && reader.TryReadBytes(length, out var bytes) ? new AddressData(new IPAddress(bytes)) : null;

    private static NameData? ReadName(ref MessageReader reader)
        => reader.TryReadName(out var target) ? new NameData(target) : null;

    private static SoaData? ReadSoa(ref MessageReader reader)
        => reader.TryReadName(out var primary) && reader.TryReadName(out var mailbox)
            && reader.TryReadUInt32(out var serial) && reader.TryReadUInt32(out var refresh)
            && reader.TryReadUInt32(out var retry) && reader.TryReadUInt32(out var expire)
            && reader.TryReadUInt32(out var minimum)
            ? new SoaData(primary, mailbox, serial, refresh, retry, expire, minimum)
            : null;

    private static MxData? ReadMx(ref MessageReader reader)
        => reader.TryReadUInt16(out var preference) && reader.TryReadName(out var exchange) ? new MxData(preference, exchange) : null;

    private static SrvData? ReadSrv(ref MessageReader reader)
        => reader.TryReadUInt16(out var priority) && reader.TryReadUInt16(out var weight)
            && reader.TryReadUInt16(out var port) && reader.TryReadName(out var target)
            ? new SrvData(priority, weight, port, target)
            : null;

    private static TxtData? ReadTxt(ref MessageReader reader, int end)
    {
        var strings = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        while (reader.Position < end)
        {
            if (!reader.TryReadByte(out var length) || !reader.TryReadBytes(length, out var bytes))
            {
                return null;
            }

            strings.Add(bytes.ToArray());
        }

        return strings.Count == 0 ? null : new TxtData(strings.DrainToImmutable());
    }

    private static CaaData? ReadCaa(ref MessageReader reader, int end)
    {
        if (!reader.TryReadByte(out var flags) || !reader.TryReadByte(out var tagLength)
            || !reader.TryReadBytes(tagLength, out var tag) || !Ascii.IsValid(tag) || reader.Position > end
            || !reader.TryReadBytes(end - reader.Position, out var value))
        {
            return null;
        }

        return new CaaData(flags, Encoding.ASCII.GetString(tag), value.ToArray());
    }

    private static RawData? ReadRaw(ref MessageReader reader, int length)
        => reader.TryReadBytes(length, out var bytes) ? new RawData(bytes.ToArray()) : null;
}
