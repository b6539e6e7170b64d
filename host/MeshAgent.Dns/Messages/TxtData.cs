using System.Collections.Immutable;
using System.Text;

namespace MeshAgent.Dns.Messages;

/// <summary>Content of TXT: one or more strings of at most 255 bytes (RFC 1035 §3.3.14).</summary>
/// <param name="Strings">The strings as bytes; DNS gives them no encoding.</param>
public sealed record TxtData(ImmutableArray<ReadOnlyMemory<byte>> Strings) : RecordData
{
    /// <inheritdoc/>
    protected override string ToText() => string.Join(' ', Strings.Select(s => Quote(s.Span)));

    internal static string Quote(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("\"");
        foreach (var value in bytes)
        {
            DnsNameText.AppendEscaped(text, value, special: "\"\\", escapeSpace: false);
        }

        return text.Append('"').ToString();
    }
}
