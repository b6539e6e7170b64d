using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MeshAgent.Fuzz.Tests.Mutation;

/// <summary>Makes bad input out of good: one to four changes of the kinds that have broken parsers. Pure by its random numbers.</summary>
/// <param name="corpus">Good inputs of one kind.</param>
/// <param name="words">Words that mean something to the parser.</param>
internal sealed class Mutator(IReadOnlyList<byte[]> corpus, IReadOnlyList<byte[]> words)
{
    /// <summary>
    /// Longest input. Datagrams are shorter; a text of this length shows what grows faster than its input; longer only costs time.
    /// </summary>
    public const int MaxLength = 16 << 10;

    private static readonly ulong[] Numbers =
    [
        0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 127, 128, 129, 253, 254, 255, 256, 257, 511, 512, 1023, 1024, 4095, 4096, 32767, 32768, 65535,
        65536, int.MaxValue, int.MaxValue + 1UL, uint.MaxValue, uint.MaxValue + 1UL, long.MaxValue, long.MaxValue + 1UL, ulong.MaxValue,
    ];

    private static readonly string[] Texts =
    [
        "-1", "-0", "00", "0x7fffffff", "1e9999", "1e-9999", "99999999999999999999999999", "null", "true", "\"\"", "[]", "{}", "\\u0000", "\\ud800", "\u00ff", "\r\n",
        "\0", "%", "::", "::ffff:1.2.3.4", "fe80::1%eth0", "256.1.1.1", "0/0", "/", "=", "#", "\\", "\"", "{", "}", "[", "]", ";", ",", "\t", "\u202e", "-", "+", ".", "..",
    ];

    /// <summary>Makes the input of a case.</summary>
    public byte[] Make(ref CaseRandom random)
    {
        var bytes = corpus[random.Below(corpus.Count)];
        for (var change = 1 + random.Below(4); change > 0; change--)
        {
            bytes = Change(bytes, ref random);
        }

        return bytes.Length <= MaxLength ? bytes : bytes[..MaxLength];
    }

    private byte[] Change(byte[] bytes, ref CaseRandom random) => random.Below(12) switch
    {
        0 => FlipBit(bytes, ref random),
        1 => SetByte(bytes, ref random),
        2 => bytes[..random.Below(bytes.Length)],
        3 => Splice(bytes, corpus[random.Below(corpus.Count)], ref random),
        4 => Lie(bytes, ref random),
        5 => Repeat(bytes, ref random),
        6 => Remove(bytes, ref random),
        7 => Insert(bytes, Encoding.UTF8.GetBytes(Texts[random.Below(Texts.Length)]), ref random),
        8 => Insert(bytes, Encoding.ASCII.GetBytes(Numbers[random.Below(Numbers.Length)].ToString(CultureInfo.InvariantCulture)), ref random),
        9 => ReplaceNumber(bytes, ref random),
        10 when words.Count > 0 => Insert(bytes, words[random.Below(words.Count)], ref random),
        _ => FlipBit(FlipBit(bytes, ref random), ref random),
    };

    private static byte[] FlipBit(byte[] bytes, ref CaseRandom random)
    {
        byte[] changed = [.. bytes];
        if (changed.Length > 0)
        {
            changed[random.Below(changed.Length)] ^= (byte)(1 << random.Below(8));
        }

        return changed;
    }

    private static byte[] SetByte(byte[] bytes, ref CaseRandom random)
    {
        byte[] changed = [.. bytes];
        if (changed.Length > 0)
        {
            changed[random.Below(changed.Length)] = (byte)random.Next();
        }

        return changed;
    }

    private static byte[] Splice(byte[] bytes, byte[] other, ref CaseRandom random) =>
        [.. bytes.AsSpan(0, random.Below(bytes.Length + 1)), .. other.AsSpan(random.Below(other.Length + 1))];

    // A length field, in either order of bytes and any width, at a place that is as often as not aligned.
    private static byte[] Lie(byte[] bytes, ref CaseRandom random)
    {
        byte[] changed = [.. bytes];
        var width = 1 << random.Below(4);
        if (changed.Length < width)
        {
            return changed;
        }

        var at = random.Below(changed.Length - width + 1);
        at = random.Below(2) == 0 ? at : at & ~(width - 1);
        var number = random.Below(3) == 0 ? (ulong)(changed.Length - at) : Numbers[random.Below(Numbers.Length)];
        Span<byte> field = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(field, number);
        field = field[..width];
        if (random.Below(2) == 0)
        {
            field.Reverse();
        }

        field.CopyTo(changed.AsSpan(at));
        return changed;
    }

    private static byte[] Repeat(byte[] bytes, ref CaseRandom random)
    {
        var start = random.Below(bytes.Length);
        var section = bytes.AsSpan(start, random.Below(Math.Min(256, bytes.Length - start) + 1));
        var times = 1 + random.Below(section.IsEmpty ? 1 : Math.Min(200, MaxLength / section.Length));
        var changed = new byte[bytes.Length + (section.Length * times)];
        bytes.AsSpan(0, start).CopyTo(changed);
        for (var time = 0; time < times; time++)
        {
            section.CopyTo(changed.AsSpan(start + (time * section.Length)));
        }

        bytes.AsSpan(start).CopyTo(changed.AsSpan(start + (section.Length * times)));
        return changed;
    }

    private static byte[] Remove(byte[] bytes, ref CaseRandom random)
    {
        var start = random.Below(bytes.Length);
        return [.. bytes.AsSpan(0, start), .. bytes.AsSpan(start + random.Below(bytes.Length - start + 1))];
    }

    private static byte[] Insert(byte[] bytes, byte[] what, ref CaseRandom random)
    {
        var at = random.Below(bytes.Length + 1);
        return [.. bytes.AsSpan(0, at), .. what, .. bytes.AsSpan(at)];
    }

    // The digits at or after a place, in text.
    private static byte[] ReplaceNumber(byte[] bytes, ref CaseRandom random)
    {
        var from = random.Below(bytes.Length + 1);
        var found = bytes.AsSpan(from).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (found < 0)
        {
            return Lie(bytes, ref random);
        }

        var start = from + found;
        var length = bytes.AsSpan(start).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var rest = length < 0 ? [] : bytes.AsSpan(start + length);
        return [.. bytes.AsSpan(0, start), .. Encoding.ASCII.GetBytes(Numbers[random.Below(Numbers.Length)].ToString(CultureInfo.InvariantCulture)), .. rest];
    }
}
