using System.Text;

namespace MeshAgent.Dns.Messages;

/// <summary>Content of CAA (RFC 8659 §4.1).</summary>
/// <param name="Flags">Bit 7: critical.</param>
/// <param name="Tag">The property, ASCII letters and digits.</param>
/// <param name="Value">Its value.</param>
public sealed record CaaData(byte Flags, string Tag, ReadOnlyMemory<byte> Value) : RecordData
{
    /// <inheritdoc/>
    protected override string ToText()
        => new StringBuilder().Append(Flags).Append(' ').Append(Tag).Append(' ').Append(TxtData.Quote(Value.Span)).ToString();
}
