using System.Globalization;

namespace MeshAgent.Contracts.Addressing;

/// <summary>
/// A packet mark (<c>SO_MARK</c>, <c>skb->mark</c>) of which only the bits of the mask are ours. Bits outside the mask belong to
/// others and are never written.
/// </summary>
/// <param name="Value">The bits that control traffic carries; a subset of <paramref name="Mask"/>, never zero.</param>
/// <param name="Mask">The bits that the agent may read and write.</param>
public readonly record struct PacketMark(uint Value, uint Mask)
{
    /// <summary>Reads <c>0x1/0x1</c>, <c>1/255</c> or <c>0x100</c> (mask = value).</summary>
    /// <param name="text">Value, optionally a slash and a mask; decimal or 0x-hexadecimal.</param>
    /// <param name="mark">The mark, when the text is one.</param>
    /// <returns>False when a number is malformed, the value is zero or it has bits outside the mask.</returns>
    public static bool TryParse(string? text, out PacketMark mark)
    {
        mark = default;
        if (text is null)
        {
            return false;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseNumber(slash < 0 ? text : text[..slash], out var value))
        {
            return false;
        }

        var mask = value;
        if (slash >= 0 && !TryParseNumber(text[(slash + 1)..], out mask))
        {
            return false;
        }

        mark = new PacketMark(value, mask);
        return value != 0 && (value & ~mask) == 0;
    }

    /// <summary>As <c>ip rule</c> prints it: <c>0x1/0x1</c>.</summary>
    /// <returns>Hexadecimal value and mask.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{Value:x}/0x{Mask:x}");

    private static bool TryParseNumber(string text, out uint number) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
