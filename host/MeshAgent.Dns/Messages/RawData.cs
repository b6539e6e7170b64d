namespace MeshAgent.Dns.Messages;

/// <summary>Content of a type that is not read further (RFC 3597).</summary>
/// <param name="Bytes">The RDATA as it came.</param>
public sealed record RawData(ReadOnlyMemory<byte> Bytes) : RecordData
{
    /// <inheritdoc/>
    protected override string ToText() => Bytes.IsEmpty
        ? @"\# 0"
        : FormattableString.Invariant($@"\# {Bytes.Length} {Convert.ToHexString(Bytes.Span)}");
}
