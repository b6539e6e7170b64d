using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace MeshAgent.Dns.Messages;

/// <summary>
/// A domain name in wire form: at most 255 bytes, labels of 1 to 63 bytes, root last (RFC 1035 §3.1). Compares without regard to ASCII case
/// (RFC 4343) and keeps the case that it was made with.
/// </summary>
public sealed class DnsName : IEquatable<DnsName>
{
    /// <summary>Most bytes of a name in wire form, length bytes and root included (RFC 1035 §2.3.4).</summary>
    public const int MaxWireLength = 255;

    /// <summary>Most bytes of one label (RFC 1035 §2.3.4).</summary>
    public const int MaxLabelLength = 63;

    private readonly byte[] _wire;

    private DnsName(byte[] wire) => _wire = wire;

    /// <summary>The root, a single empty label.</summary>
    public static DnsName Root { get; } = new([0]);

    /// <summary>The labels with their length bytes, ending in the root's zero byte.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>Reads a name as people write it: <c>exit1.example.net</c>, with or without the last dot.</summary>
    /// <param name="text">Labels between dots, escaped by RFC 1035 §5.1 (<c>\.</c>, <c>\DDD</c>); other scripts become A-labels.</param>
    /// <param name="name">The name, when the text is one.</param>
    /// <param name="problem">What is wrong and what is allowed, when it is not.</param>
    /// <returns>Whether the text is a name.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out DnsName? name, [NotNullWhen(false)] out string? problem)
        => DnsNameText.TryRead(text, out name, out problem);

    /// <summary>Reads a name as <see cref="TryParse"/> does.</summary>
    /// <exception cref="FormatException">The text is no domain name; the message says why.</exception>
    public static DnsName Parse(string text)
        => TryParse(text, out var name, out var problem) ? name : throw new FormatException(problem);

    /// <summary>The name under which the PTR record of an address is looked up (RFC 1035 §3.5, RFC 3596 §2.5).</summary>
    public static DnsName ForReverse(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        var text = new StringBuilder();
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            if (address.AddressFamily == AddressFamily.InterNetwork)
            {
                text.Append(CultureInfo.InvariantCulture, $"{bytes[i]}.");
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"{bytes[i] & 15:x}.{bytes[i] >> 4:x}.");
            }
        }

        return Parse(text.Append(address.AddressFamily == AddressFamily.InterNetwork ? "in-addr.arpa" : "ip6.arpa").ToString());
    }

    /// <summary>Whether two names are the same byte for byte, case included: the check behind <see cref="WithRandomCase"/>.</summary>
    public bool EqualsExactly(DnsName other) => Wire.SequenceEqual(other.Wire);

    /// <summary>Whether this name is the other or lies below it.</summary>
    public bool IsAtOrBelow(DnsName zone)
    {
        for (var at = 0; ; at += _wire[at] + 1)
        {
            if (AreEqual(Wire[at..], zone.Wire))
            {
                return true;
            }

            if (_wire[at] == 0)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// The same name with each letter's case drawn at random ("0x20", draft-vixie-dnsext-dns0x20): one more bit per letter
    /// that somebody who forges a reply without seeing the query must guess.
    /// </summary>
    public DnsName WithRandomCase(RandomNumberGenerator random)
    {
        Span<byte> bits = stackalloc byte[(MaxWireLength + 7) / 8];
        random.GetBytes(bits);
        var wire = (byte[])_wire.Clone();
        ChangeCase(wire, bits);
        return new DnsName(wire);
    }

    /// <inheritdoc/>
    public bool Equals(DnsName? other) => other is not null && AreEqual(Wire, other.Wire);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DnsName);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        Span<byte> lower = stackalloc byte[MaxWireLength];
        for (var i = 0; i < _wire.Length; i++)
        {
            lower[i] = Lower(_wire[i]);
        }

        var hash = new HashCode();
        hash.AddBytes(lower[.._wire.Length]);
        return hash.ToHashCode();
    }

    /// <summary>The name as people write it, escaped, without the last dot; the root is <c>.</c>.</summary>
    public override string ToString()
    {
        var absolute = ToAbsoluteText();
        return absolute.Length == 1 ? absolute : absolute[..^1];
    }

    /// <summary>The name as zone files write it: escaped, with the last dot.</summary>
    public string ToAbsoluteText() => DnsNameText.Write(_wire);

    /// <summary>Wraps bytes that the caller has already checked to be a whole name.</summary>
    internal static DnsName FromValidWire(ReadOnlySpan<byte> wire) => wire.Length == 1 ? Root : new DnsName(wire.ToArray());

    /// <summary>Changes the case of the letters whose bits are set.</summary>
    internal static void ChangeCase(Span<byte> wire, ReadOnlySpan<byte> bits)
    {
        for (var i = 0; i < wire.Length; i++)
        {
            // A length byte is at most 63 and therefore never looks like a letter.
            if (char.IsAsciiLetter((char)wire[i]) && (bits[i / 8] & (1 << (i % 8))) != 0)
            {
                wire[i] ^= 0x20;
            }
        }
    }

    /// <summary>Whether two names in wire form are the same but for case.</summary>
    // Length bytes are at most 63, below every letter, so lower-casing them along is harmless.
    internal static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (Lower(left[i]) != Lower(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static byte Lower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
}
