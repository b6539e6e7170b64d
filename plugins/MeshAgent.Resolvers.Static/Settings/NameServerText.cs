using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Resolvers.Static.Settings;

/// <summary>
/// The written form of a name server: <c>198.51.100.53</c>, <c>198.51.100.53:5353</c>, <c>2001:db8::53</c>, <c>[2001:db8::53]:5353</c>,
/// <c>fe80::1%wan0</c>, <c>[fe80::1%wan0]:5353</c> (RFC 3986 §3.2.2 for the brackets, RFC 4007 §11 for the zone).
/// </summary>
internal static class NameServerText
{
    /// <summary>The longest link name: <c>IFNAMSIZ</c> of linux/if.h less the ending zero.</summary>
    private const int LongestLinkName = 15;

    /// <summary>Reads one entry.</summary>
    /// <param name="text">The entry.</param>
    /// <param name="scope">The list that it stands in.</param>
    /// <param name="server">The server, when the entry is good.</param>
    /// <param name="complaint">What is wrong and how to write it, when it is not.</param>
    /// <returns>Whether the entry is good.</returns>
    public static bool TryParse(
        string text, NameServerScope scope, [NotNullWhen(true)] out NameServer? server, [NotNullWhen(false)] out string? complaint)
    {
        server = null;
        var (host, portText) = SplitPort(text);
        var (addressText, link) = SplitZone(host);
        ushort port = 53;
        if (!TryParseAddress(addressText, out var address))
        {
            complaint = $"\"{text}\" is not a name server; write an address like 198.51.100.53 or 2001:db8::53, with a port like "
                + "198.51.100.53:5353 or [2001:db8::53]:5353, and a link-local address like fe80::1%wan0";
        }
        else if (portText is not null && !TryParsePort(portText, out port))
        {
            complaint = $"\"{text}\" has no port between 1 and 65535 behind its colon";
        }
        else
        {
            complaint = Objection(text, address, link, scope);
        }

        if (complaint is not null)
        {
            return false;
        }

        server = new NameServer { Address = address!, Port = port, Scope = scope, LinkName = link ?? "" };
        return true;
    }

    private static string? Objection(string text, IPAddress address, string? link, NameServerScope scope) => (address, link) switch
    {
        _ when address.IsIPv4MappedToIPv6 => $"\"{text}\" is an IPv4 address in disguise; write {address.MapToIPv4()}",
        _ when !IsUnicast(address) => $"\"{text}\" is no single host's address; write that of one server",
        ({ IsIPv6LinkLocal: true }, null) => $"\"{text}\" is link-local, so its link must be named; write {address}%wan0",
        ({ IsIPv6LinkLocal: false }, not null) => $"\"{text}\" is not link-local and takes no link; write {address}",
        (_, not null) when !IsLinkName(link) => $"\"{text}\" names an impossible link; link names have 1 to {LongestLinkName} characters",
        _ when scope == NameServerScope.Wan && IPAddress.IsLoopback(address) =>
            $"\"{text}\" is this machine itself, and wan servers are asked over the WAN only; move it to system or name the real server",
        _ => null,
    };

    private static (string Host, string? Port) SplitPort(string text)
    {
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            return end < 0 ? (text, null)
                : end == text.Length - 1 ? (text[1..end], null)
                : text[end + 1] == ':' ? (text[1..end], text[(end + 2)..])
                : (text, null);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || colon != text.LastIndexOf(':') ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    private static (string Address, string? Link) SplitZone(string host)
    {
        var percent = host.IndexOf('%', StringComparison.Ordinal);
        return percent < 0 ? (host, null) : (host[..percent], host[(percent + 1)..]);
    }

    private static bool TryParseAddress(string text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address)
        // The runtime also reads 10.1, 0x0a.0.0.1 and octal 010.0.0.1, each of which somebody means differently.
        && (address.AddressFamily == AddressFamily.InterNetworkV6 ? !text.StartsWith('[') : address.ToString() == text);

    private static bool TryParsePort(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;

    private static bool IsUnicast(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork
            ? address.GetAddressBytes()[0] is > 0 and < 224
            : !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any);

    // dev_valid_name() of net/core/dev.c.
    private static bool IsLinkName(string link) =>
        link.Length is > 0 and <= LongestLinkName && link is not ("." or "..")
        && !link.Any(letter => letter is '/' or ':' || char.IsWhiteSpace(letter));
}
