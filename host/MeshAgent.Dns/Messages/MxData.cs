namespace MeshAgent.Dns.Messages;

/// <summary>Content of MX (RFC 1035 §3.3.9).</summary>
/// <param name="Preference">Lower is tried first.</param>
/// <param name="Exchange">The mail host.</param>
public sealed record MxData(ushort Preference, DnsName Exchange) : RecordData
{
    /// <inheritdoc/>
    protected override string ToText() => FormattableString.Invariant($"{Preference} {Exchange.ToAbsoluteText()}");
}
