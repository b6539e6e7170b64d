using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace MeshAgent.Dns.Messages;

/// <summary>What an OPT record says (RFC 6891 §6.1), the extended RCODE excepted, which <see cref="DnsMessage.Code"/> holds.</summary>
/// <param name="UdpPayloadSize">Largest UDP message that the sender can take, bytes.</param>
/// <param name="Version">EDNS version; only 0 exists.</param>
/// <param name="DnssecOk">The DO bit (RFC 3225).</param>
/// <param name="Options">The options in order.</param>
public sealed record Edns(ushort UdpPayloadSize, byte Version, bool DnssecOk, ImmutableArray<EdnsOption> Options)
{
    /// <summary>
    /// Payload size that is advertised, bytes: what passes every path of MTU 1280 without fragments (DNS flag day 2020).
    /// Larger invites fragments, which firewalls drop and forgers like; smaller sends more lookups to TCP.
    /// </summary>
    public const ushort DefaultUdpPayloadSize = 1232;

    private const ushort ExtendedErrorOption = 15;

    /// <summary>Version 0 with <see cref="DefaultUdpPayloadSize"/>, without options.</summary>
    public static Edns Default { get; } = new(DefaultUdpPayloadSize, 0, false, []);

    /// <summary>The first Extended DNS Error among the options (RFC 8914), or null.</summary>
    public ExtendedError? FindExtendedError()
    {
        foreach (var option in Options)
        {
            if (option.Code == ExtendedErrorOption && option.Data.Length >= sizeof(ushort))
            {
                var data = option.Data.Span;
                return new ExtendedError(BinaryPrimitives.ReadUInt16BigEndian(data), Encoding.UTF8.GetString(data[sizeof(ushort)..]));
            }
        }

        return null;
    }
}
