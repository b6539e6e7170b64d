using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace MeshAgent.Dns.Messages;

/// <summary>An OPT record as read: what it says and its part of the RCODE (RFC 6891 §6.1.3).</summary>
internal sealed record EdnsRecord(Edns Edns, byte ExtendedCode)
{
    private const uint DnssecOkFlag = 0x8000;

    public static bool TryRead(ref MessageReader reader, in RecordHead head, [NotNullWhen(true)] out EdnsRecord? record)
    {
        record = null;
        var end = reader.Position + head.DataLength;
        var options = ImmutableArray.CreateBuilder<EdnsOption>();
        while (reader.Position < end)
        {
            if (!reader.TryReadUInt16(out var code) || !reader.TryReadUInt16(out var length)
                || !reader.TryReadBytes(length, out var data))
            {
                return false;
            }

            if (reader.Position > end)
            {
                return reader.Fail(MessageFault.BadContent);
            }

            if (options.Count < MessageLimits.MaxOptions)
            {
                options.Add(new EdnsOption(code, data.ToArray()));
            }
        }

        var ttl = head.TimeToLive;
        record = new EdnsRecord(
            new Edns(head.Class, (byte)(ttl >> 16), (ttl & DnssecOkFlag) != 0, options.DrainToImmutable()),
            (byte)(ttl >> 24));
        return reader.Position == end || reader.Fail(MessageFault.BadContent);
    }
}
