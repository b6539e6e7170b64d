using System.Buffers.Binary;
using System.Net;

namespace MeshAgent.Resolvers.Dhcp.Clients;

/// <summary>
/// Picks name servers and lifetimes out of raw DHCP messages: DHCPv4 of RFC 2131 and RFC 2132, with options in parts (RFC 3396) and in the
/// overloaded fields, and DHCPv6 of RFC 8415 and RFC 3646. Every length is checked before it is believed.
/// </summary>
internal static class DhcpOptions
{
    private const int HeaderLength = 236; // RFC 2131 §2, up to the options
    private const uint Cookie = 0x63825363; // RFC 2131 §3
    private const int Pad = 0, End = 255, Servers4 = 6, LeaseTime = 51, Overload = 52;
    private const int ServerName = 44, ServerNameLength = 64, BootFile = 108, BootFileLength = 128;
    private const int Head6 = 4, OptionHead6 = 4;
    private const int IaNa = 3, IaTa = 4, IaAddress = 5, Servers6 = 23, IaPd = 25, IaPrefix = 26;

    /// <summary>Reads a DHCPv4 message.</summary>
    /// <param name="message">The message from its first byte.</param>
    /// <param name="addresses">The servers of option 6.</param>
    /// <param name="seconds">The lease time of option 51; infinite when there is none.</param>
    /// <returns>What is wrong; empty when nothing is.</returns>
    public static string ReadVersion4(ReadOnlySpan<byte> message, out IReadOnlyList<IPAddress> addresses, out uint seconds)
    {
        (addresses, seconds) = ([], LeaseServers.Infinite);
        if (message.Length < HeaderLength + sizeof(uint) || BinaryPrimitives.ReadUInt32BigEndian(message[HeaderLength..]) != Cookie)
        {
            return "is no DHCP message: the cookie of RFC 2131 is not where it must be";
        }

        var found = new Found();
        var problem = Walk(message[(HeaderLength + sizeof(uint))..], ref found);
        if (problem.Length == 0 && (found.Overload & 1) != 0)
        {
            problem = Walk(message.Slice(BootFile, BootFileLength), ref found);
        }

        if (problem.Length == 0 && (found.Overload & 2) != 0)
        {
            problem = Walk(message.Slice(ServerName, ServerNameLength), ref found);
        }

        if (problem.Length > 0)
        {
            return problem;
        }

        if (found.Servers.Count % 4 != 0)
        {
            return $"option {Servers4} has {found.Servers.Count} bytes, which is no number of addresses";
        }

        addresses = [.. found.Servers.Chunk(4).Select(static bytes => new IPAddress(bytes))];
        seconds = found.Seconds ?? LeaseServers.Infinite;
        return "";
    }

    /// <summary>Reads a DHCPv6 reply.</summary>
    /// <param name="message">The message from its first byte.</param>
    /// <param name="addresses">The servers of option 23.</param>
    /// <param name="seconds">The longest valid lifetime of its addresses and prefixes; infinite when it has none.</param>
    /// <returns>What is wrong; empty when nothing is.</returns>
    public static string ReadVersion6(ReadOnlySpan<byte> message, out IReadOnlyList<IPAddress> addresses, out uint seconds)
    {
        (addresses, seconds) = ([], LeaseServers.Infinite);
        if (message.Length < Head6)
        {
            return "is no DHCPv6 message: it is shorter than a header";
        }

        var servers = new List<IPAddress>();
        uint? longest = null;
        for (var left = message[Head6..]; !left.IsEmpty;)
        {
            if (!TryOption(ref left, out var code, out var value))
            {
                return "an option reaches beyond the end";
            }

            if (code == Servers6)
            {
                if (value.Length % 16 != 0)
                {
                    return $"option {Servers6} has {value.Length} bytes, which is no number of addresses";
                }

                for (var i = 0; i < value.Length && servers.Count < LeaseServers.Most; i += 16)
                {
                    servers.Add(new IPAddress(value.Slice(i, 16)));
                }
            }
            else if (code is IaNa or IaTa or IaPd && Longest(value, code == IaTa ? 4 : 12) is { } life)
            {
                longest = Math.Max(longest ?? 0, life);
            }
        }

        (addresses, seconds) = (servers, longest ?? LeaseServers.Infinite);
        return "";
    }

    // Valid lifetimes: the last field of an address option's head, and the second of a prefix's (RFC 8415 §21.6, §21.22).
    private static uint? Longest(ReadOnlySpan<byte> association, int head)
    {
        uint? longest = null;
        for (var left = association.Length >= head ? association[head..] : []; TryOption(ref left, out var code, out var value);)
        {
            var at = code switch { IaAddress => 20, IaPrefix => 4, _ => -1 };
            if (at >= 0 && value.Length >= at + sizeof(uint))
            {
                longest = Math.Max(longest ?? 0, BinaryPrimitives.ReadUInt32BigEndian(value[at..]));
            }
        }

        return longest;
    }

    private static bool TryOption(ref ReadOnlySpan<byte> left, out int code, out ReadOnlySpan<byte> value)
    {
        code = 0;
        value = default;
        if (left.Length < OptionHead6)
        {
            return false;
        }

        code = BinaryPrimitives.ReadUInt16BigEndian(left);
        var length = BinaryPrimitives.ReadUInt16BigEndian(left[2..]);
        if (left.Length - OptionHead6 < length)
        {
            return false;
        }

        value = left.Slice(OptionHead6, length);
        left = left[(OptionHead6 + length)..];
        return true;
    }

    private static string Walk(ReadOnlySpan<byte> options, ref Found found)
    {
        for (var at = 0; at < options.Length && options[at] != End;)
        {
            if (options[at] == Pad)
            {
                at++;
                continue;
            }

            if (at + 2 > options.Length || at + 2 + options[at + 1] > options.Length)
            {
                return $"option {options[at]} reaches beyond the end";
            }

            var value = options.Slice(at + 2, options[at + 1]);
            switch (options[at])
            {
                case Servers4 when found.Servers.Count <= LeaseServers.Most * 4:
                    found.Servers.AddRange(value);
                    break;
                case LeaseTime when value.Length == sizeof(uint):
                    found.Seconds = BinaryPrimitives.ReadUInt32BigEndian(value);
                    break;
                case Overload when value.Length == 1:
                    found.Overload |= value[0];
                    break;
            }

            at += 2 + value.Length;
        }

        return "";
    }

    private struct Found()
    {
        public List<byte> Servers { get; } = [];

        public uint? Seconds { get; set; }

        public byte Overload { get; set; }
    }
}
