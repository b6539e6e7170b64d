using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Resolvers.Learning.Links;

namespace MeshAgent.Resolvers.Learning.Servers;

/// <summary>
/// A name server's address as other programs write it down: <c>198.51.100.53</c>, <c>2001:db8::53</c>, <c>fe80::1%wan0</c> (RFC 4007 §11),
/// perhaps with a port behind <c>#</c> (dnsmasq) or in the form <c>[address]:port</c>.
/// </summary>
/// <param name="Address">The address, without a scope id.</param>
/// <param name="Zone">The link behind the percent sign; empty when there is none.</param>
/// <param name="Port">The port, 53 when none is written.</param>
public readonly record struct ServerAddress(IPAddress Address, string Zone, ushort Port)
{
    private const ushort DefaultPort = 53;

    /// <summary>The longest text that can be one: an IPv6 address with a link and a port. Whatever is longer is not looked at.</summary>
    private const int LongestText = 80;

    /// <summary>Reads one.</summary>
    /// <param name="text">The text, without space around.</param>
    /// <param name="server">The address, when it is one.</param>
    /// <returns>False when it is none; never throws.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ServerAddress server)
    {
        server = default;
        if (text.Length is 0 or > LongestText || !TrySplitPort(ref text, out var port))
        {
            return false;
        }

        var percent = text.IndexOf('%');
        var zone = percent < 0 ? "" : text[(percent + 1)..].ToString();
        if (!TryParseAddress(percent < 0 ? text : text[..percent], out var address)
            || (percent >= 0 && !LinkPatterns.IsName(zone)))
        {
            return false;
        }

        server = new ServerAddress(address, zone, port);
        return true;
    }

    /// <summary>Whether an address can be that of one server elsewhere: unicast, not this machine itself, not unspecified.</summary>
    /// <param name="address">The address.</param>
    /// <returns>True when questions can be sent there over a link.</returns>
    public static bool IsElsewhere(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork
            ? address.GetAddressBytes()[0] is > 0 and < 224 and not 127
            : !address.IsIPv6Multicast && !address.IsIPv4MappedToIPv6 && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.IPv6Any);

    private static bool TrySplitPort(ref ReadOnlySpan<char> text, out ushort port)
    {
        port = DefaultPort;
        var hash = text.IndexOf('#');
        if (hash >= 0)
        {
            var digits = text[(hash + 1)..];
            text = text[..hash];
            return ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;
        }

        var bracket = text.IndexOf(']');
        if (text[0] != '[' || bracket < 0)
        {
            return true;
        }

        var behind = text[(bracket + 1)..];
        text = text[1..bracket];
        return behind.IsEmpty
            || (behind[0] == ':' && ushort.TryParse(behind[1..], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0);
    }

    // The runtime also reads 10.1, 0x0a.0.0.1 and octal 010.0.0.1, each of which somebody means differently.
    private static bool TryParseAddress(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 ? text[0] != '[' : text.SequenceEqual(address.ToString()));
}
