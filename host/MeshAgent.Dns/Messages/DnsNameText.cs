using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace MeshAgent.Dns.Messages;

/// <summary>Domain names as text: the escapes of RFC 1035 §5.1 and, on the way in, A-labels of other scripts (RFC 5891).</summary>
internal static class DnsNameText
{
    /// <summary>
    /// Longest text that can be a name: 255 bytes, each written as <c>\DDD</c>. Longer input is refused before it is scanned.
    /// </summary>
    private const int MaxTextLength = DnsName.MaxWireLength * 4;

    public static bool TryRead(string text, [NotNullWhen(true)] out DnsName? name, [NotNullWhen(false)] out string? problem)
    {
        name = null;
        if (text.Length is 0 or > MaxTextLength)
        {
            problem = text.Length == 0 ? "a domain name is empty; write '.' for the root" : "a domain name is longer than 255 bytes";
            return false;
        }

        if (text == ".")
        {
            name = DnsName.Root;
            problem = null;
            return true;
        }

        if (!TryToAscii(text, out var ascii))
        {
            problem = $"'{text}' has characters that no internationalised domain name allows";
            return false;
        }

        Span<byte> wire = stackalloc byte[DnsName.MaxWireLength];
        problem = Encode(ascii, wire, out var length);
        if (problem is not null)
        {
            problem = $"'{text}' is no domain name: {problem}";
            return false;
        }

        name = DnsName.FromValidWire(wire[..length]);
        return true;
    }

    public static string Write(ReadOnlySpan<byte> wire)
    {
        if (wire.Length == 1)
        {
            return ".";
        }

        var text = new StringBuilder(wire.Length);
        for (var at = 0; wire[at] != 0; at += wire[at] + 1)
        {
            foreach (var value in wire.Slice(at + 1, wire[at]))
            {
                AppendEscaped(text, value, special: ".\\\"();@$");
            }

            text.Append('.');
        }

        return text.ToString();
    }

    /// <summary>Appends one byte of a label or a character string, escaped when it is special or not printable.</summary>
    public static void AppendEscaped(StringBuilder text, byte value, string special, bool escapeSpace = true)
    {
        var character = (char)value;
        if (special.Contains(character, StringComparison.Ordinal))
        {
            text.Append('\\').Append(character);
        }
        else if (value is < 0x20 or > 0x7e || (escapeSpace && value == 0x20))
        {
            text.Append(CultureInfo.InvariantCulture, $"\\{value:D3}");
        }
        else
        {
            text.Append(character);
        }
    }

    private static bool TryToAscii(string text, out string ascii)
    {
        ascii = text;
        if (Ascii.IsValid(text))
        {
            return true;
        }

        try
        {
            ascii = new IdnMapping { AllowUnassigned = false, UseStd3AsciiRules = false }.GetAscii(text);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Writes the labels; returns what is wrong, or null.</summary>
    private static string? Encode(string text, Span<byte> wire, out int length)
    {
        length = 0;
        var labelStart = 0;
        var at = 1;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '.')
            {
                if (CloseLabel(wire, labelStart, at) is { } problem)
                {
                    return problem;
                }

                labelStart = at++;
                continue;
            }

            if (!TryReadCharacter(text, ref i, out var value))
            {
                return @"a backslash needs a character or three digits up to 255 after it";
            }

            if (at >= DnsName.MaxWireLength - 1)
            {
                return "it is longer than 255 bytes";
            }

            wire[at++] = value;
        }

        if (text[^1] != '.' || at - labelStart > 1)
        {
            if (CloseLabel(wire, labelStart, at) is { } problem)
            {
                return problem;
            }

            labelStart = at;
        }

        wire[labelStart] = 0;
        length = labelStart + 1;
        return null;
    }

    private static string? CloseLabel(Span<byte> wire, int labelStart, int end)
    {
        var size = end - labelStart - 1;
        if (size is < 1 or > DnsName.MaxLabelLength)
        {
            return size < 1 ? "a label is empty" : "a label is longer than 63 bytes";
        }

        if (end > DnsName.MaxWireLength - 1)
        {
            return "it is longer than 255 bytes";
        }

        wire[labelStart] = (byte)size;
        return null;
    }

    private static bool TryReadCharacter(string text, ref int i, out byte value)
    {
        value = (byte)text[i];
        if (text[i] != '\\')
        {
            return true;
        }

        if (++i >= text.Length)
        {
            return false;
        }

        value = (byte)text[i];
        if (!char.IsAsciiDigit(text[i]))
        {
            return true;
        }

        if (i + 3 > text.Length || !byte.TryParse(text.AsSpan(i, 3), NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            return false;
        }

        i += 2;
        return true;
    }
}
