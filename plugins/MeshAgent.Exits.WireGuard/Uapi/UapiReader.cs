using System.Globalization;
using System.Net;
using System.Text;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.WireGuard.Uapi;

/// <summary>
/// Reads an answer of the userspace protocol (https://www.wireguard.com/xplatform/#configuration-protocol): lines <c>key=value</c>, an
/// <c>errno</c> line, an empty line. Unknown keys are skipped, as wg(8) skips them. Nothing throws.
/// </summary>
internal sealed class UapiReader
{
    /// <summary>
    /// The longest line, characters. The longest that the protocol has is <c>preshared_key=</c> with 64 digits, 78; an IPv6 endpoint with a
    /// zone is shorter. Larger would only decode more of a broken answer before refusing it.
    /// </summary>
    public const int LongestLine = 256;

    // DateTimeOffset ends with the year 9999.
    private const long LatestSecond = 253_402_300_799;

    private readonly List<PeerSnapshot> peers = [];
    private readonly List<IPNetwork> allowed = [];
    private PeerSnapshot? peer;
    private DeviceSnapshot device = DeviceSnapshot.Empty;
    private long handshakeSeconds;
    private long handshakeNanoseconds;
    private int? status;
    private int line;

    private UapiReader()
    {
    }

    /// <summary>Reads the answer to <c>get=1</c> or <c>set=1</c>.</summary>
    /// <param name="answer">All of it.</param>
    /// <param name="device">What it shows; <see cref="DeviceSnapshot.Empty"/> for a set.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static UapiError? Read(ReadOnlySpan<byte> answer, out DeviceSnapshot device)
    {
        var reader = new UapiReader();
        var error = reader.ReadLines(answer);
        device = error is null ? reader.device : DeviceSnapshot.Empty;
        return error;
    }

    private UapiError? ReadLines(ReadOnlySpan<byte> answer)
    {
        Span<char> text = stackalloc char[LongestLine];
        while (true)
        {
            line++;
            var end = answer.IndexOf((byte)'\n');
            if (end < 0)
            {
                return new UapiError(UapiErrorKind.Truncated, line);
            }

            if (end == 0)
            {
                return Finish();
            }

            if (end > LongestLine)
            {
                return new UapiError(UapiErrorKind.LineTooLong, line);
            }

            if (ReadLine(text[..Encoding.Latin1.GetChars(answer[..end], text)]) is { } error)
            {
                return error;
            }

            answer = answer[(end + 1)..];
        }
    }

    private UapiError? ReadLine(scoped ReadOnlySpan<char> text)
    {
        var equals = text.IndexOf('=');
        if (equals <= 0)
        {
            return new UapiError(UapiErrorKind.NotAPair, line);
        }

        var key = text[..equals];
        var value = text[(equals + 1)..];
        if (IsPeerKey(key))
        {
            return peer is null ? new UapiError(UapiErrorKind.NoPeer, line, key.ToString())
                : ReadPeer(peer, key, value) ? null
                : new UapiError(UapiErrorKind.BadValue, line, key.ToString());
        }

        return ReadDevice(key, value) ? null : new UapiError(UapiErrorKind.BadValue, line, key.ToString());
    }

    private bool ReadDevice(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        switch (key)
        {
            case "private_key":
                var secret = SecretKey.FromHex(value);
                device = device with { PrivateKey = secret is { IsNone: false } ? secret : null };
                return secret is not null;
            case "listen_port":
                var isPort = ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port);
                device = device with { ListenPort = port };
                return isPort;
            case "fwmark":
                var isMark = uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var mark);
                device = device with { Mark = mark };
                return isMark;
            case "errno":
                var isNumber = short.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
                status = Math.Abs((int)number);
                return isNumber;
            case "public_key":
                EndPeer();
                peer = PublicKey.FromHex(value) is { } publicKey ? new PeerSnapshot { PublicKey = publicKey } : null;
                return peer is not null;
            default:
                return true;
        }
    }

    private bool ReadPeer(PeerSnapshot current, ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        var isNumber = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        switch (key)
        {
            case "preshared_key" when SecretKey.FromHex(value) is { } secret:
                peer = current with { PresharedKey = secret };
                return true;
            case "endpoint" when IPEndPoint.TryParse(value, out var endpoint) && endpoint.Port != 0:
                peer = current with { Endpoint = endpoint };
                return true;
            case "last_handshake_time_sec" when isNumber && number <= LatestSecond:
                handshakeSeconds = number;
                return true;
            case "last_handshake_time_nsec" when isNumber && number < 1_000_000_000:
                handshakeNanoseconds = number;
                return true;
            case "rx_bytes" when isNumber:
                peer = current with { ReceivedBytes = number };
                return true;
            case "tx_bytes" when isNumber:
                peer = current with { SentBytes = number };
                return true;
            case "persistent_keepalive_interval" when isNumber && number <= ushort.MaxValue:
                peer = current with { KeepaliveSeconds = (int)number };
                return true;
            case "allowed_ip" when PrefixText.TryParse(value, out var address, out var length):
                allowed.Add(Contracts.Links.LinkAddress.PrefixOf(address, length));
                return true;
            default:
                return false;
        }
    }

    private static bool IsPeerKey(ReadOnlySpan<char> key) => key is "preshared_key" or "endpoint" or "last_handshake_time_sec"
        or "last_handshake_time_nsec" or "rx_bytes" or "tx_bytes" or "persistent_keepalive_interval" or "allowed_ip";

    private void EndPeer()
    {
        if (peer is not null)
        {
            var hadHandshake = handshakeSeconds != 0 || handshakeNanoseconds != 0;
            var ticks = handshakeNanoseconds / TimeSpan.NanosecondsPerTick;
            var handshake = DateTimeOffset.FromUnixTimeSeconds(handshakeSeconds).AddTicks(ticks);
            peers.Add(peer with { LastHandshake = hadHandshake ? handshake : null, AllowedIps = allowed.ToEquatableArray() });
        }

        (peer, handshakeSeconds, handshakeNanoseconds) = (null, 0, 0);
        allowed.Clear();
    }

    private UapiError? Finish()
    {
        EndPeer();
        device = device with { Peers = peers.ToEquatableArray() };
        return status switch
        {
            null => new UapiError(UapiErrorKind.NoStatus, line),
            0 => null,
            { } number => new UapiError(UapiErrorKind.Refused, line, "errno", number),
        };
    }
}
