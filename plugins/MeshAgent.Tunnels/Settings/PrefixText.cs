using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Tunnels.Settings;

/// <summary>The written form of an address with a prefix length, <c>10.99.0.2/24</c> or <c>fd99::2/64</c> (RFC 4291 §2.3).</summary>
internal static class PrefixText
{
    /// <summary>Reads it, keeping the bits behind the prefix.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    /// <param name="length">The prefix length.</param>
    /// <returns>False when either is malformed or missing.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address, out int length)
    {
        (address, length) = (null, 0);
        var slash = text.IndexOf('/');
        if (slash < 0
            || text[..slash].ContainsAny('%', '[')
            || !IPAddress.TryParse(text[..slash], out var parsed)
            // The runtime also reads 10.1, 0x0a.0.0.1 and octal 010.0.0.1, each of which somebody means differently.
            || (parsed.AddressFamily == AddressFamily.InterNetwork && !text[..slash].SequenceEqual(parsed.ToString()))
            || !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length)
            || length > parsed.Family().AddressBits())
        {
            return false;
        }

        address = parsed;
        return true;
    }

    /// <summary>Whether a machine can have the address.</summary>
    /// <param name="address">The address.</param>
    /// <returns>False for multicast, unspecified and IPv4-mapped ones.</returns>
    public static bool IsHost(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.GetAddressBytes()[0] is > 0 and < 224
        : !address.IsIPv6Multicast && !address.IsIPv4MappedToIPv6 && !address.Equals(IPAddress.IPv6Any);
}
