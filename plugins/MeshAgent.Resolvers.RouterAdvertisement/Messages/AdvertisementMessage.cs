using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Resolvers.RouterAdvertisement.Messages;

/// <summary>A router advertisement (RFC 4861 §4.2), as far as name servers go.</summary>
/// <param name="Options">Its RDNSS options, in order.</param>
internal sealed record AdvertisementMessage(EquatableArray<RdnssOption> Options)
{
    /// <summary>The ICMPv6 type.</summary>
    public const byte Type = 134;

    /// <summary>The hop limit that shows that no router has forwarded it (RFC 4861 §6.1.2).</summary>
    public const int HopLimit = 255;

    /// <summary>
    /// RDNSS options that are looked at, and servers in each. Routers send one with two or three servers (RFC 8106 §5.3.1 asks hosts to
    /// keep three); a hostile one could fill a jumbo frame with thousands.
    /// </summary>
    public const int MostOptions = 8;

    private const int HeaderLength = 16;
    private const int OptionUnit = 8; // option lengths count in these (RFC 4861 §4.6)
    private const byte RdnssType = 25;
    private const int RdnssHead = 8;
    private const int AddressLength = 16;

    /// <summary>
    /// Reads one. An option that is wrong in itself is left out; lengths that lead nowhere discard the message (RFC 4861 §6.1.2).
    /// </summary>
    /// <param name="message">The ICMPv6 message, whose checksum the kernel has verified.</param>
    /// <param name="source">Who sent it.</param>
    /// <param name="hopLimit">The hop limit that it came with; negative when it is not known.</param>
    /// <param name="advertisement">The advertisement, when it is one to believe.</param>
    /// <returns>False for anything else; never throws.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> message, IPAddress source, int hopLimit, [NotNullWhen(true)] out AdvertisementMessage? advertisement)
    {
        advertisement = null;
        if (message.Length < HeaderLength || message[0] != Type || message[1] != 0 || hopLimit != HopLimit || !source.IsIPv6LinkLocal)
        {
            return false;
        }

        var found = new List<RdnssOption>();
        for (var left = message[HeaderLength..]; !left.IsEmpty;)
        {
            if (left.Length < 2 || left[1] == 0 || left[1] * OptionUnit > left.Length)
            {
                return false;
            }

            var option = left[..(left[1] * OptionUnit)];
            if (option[0] == RdnssType && found.Count < MostOptions && option.Length >= RdnssHead + AddressLength)
            {
                found.Add(new RdnssOption(BinaryPrimitives.ReadUInt32BigEndian(option[4..]), Addresses(option[RdnssHead..])));
            }

            left = left[option.Length..];
        }

        advertisement = new AdvertisementMessage(found.ToEquatableArray());
        return true;
    }

    // What is left over of half an address is ignored, as RFC 8106 §5.3.1 has the number of addresses computed.
    private static EquatableArray<IPAddress> Addresses(ReadOnlySpan<byte> bytes)
    {
        var addresses = new List<IPAddress>();
        for (; bytes.Length >= AddressLength && addresses.Count < MostOptions; bytes = bytes[AddressLength..])
        {
            addresses.Add(new IPAddress(bytes[..AddressLength]));
        }

        return addresses.ToEquatableArray();
    }
}
