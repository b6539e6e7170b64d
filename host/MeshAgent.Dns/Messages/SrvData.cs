namespace MeshAgent.Dns.Messages;

/// <summary>Content of SRV (RFC 2782).</summary>
/// <param name="Priority">Lower is tried first.</param>
/// <param name="Weight">Share among equals.</param>
/// <param name="Port">Port of the service.</param>
/// <param name="Target">Host of the service; the root means that there is none.</param>
public sealed record SrvData(ushort Priority, ushort Weight, ushort Port, DnsName Target) : RecordData
{
    /// <inheritdoc/>
    protected override string ToText() => FormattableString.Invariant($"{Priority} {Weight} {Port} {Target.ToAbsoluteText()}");
}
