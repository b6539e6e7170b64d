namespace MeshAgent.Dns.Messages;

/// <summary>Content of SOA (RFC 1035 §3.3.13).</summary>
/// <param name="PrimaryServer">MNAME.</param>
/// <param name="Mailbox">RNAME.</param>
/// <param name="Serial">Version of the zone.</param>
/// <param name="RefreshSeconds">When secondaries look again.</param>
/// <param name="RetrySeconds">When they try again after a failure.</param>
/// <param name="ExpireSeconds">When they give the zone up.</param>
/// <param name="MinimumSeconds">TTL of negative answers, together with the record's own TTL (RFC 2308 §5).</param>
public sealed record SoaData(
    DnsName PrimaryServer,
    DnsName Mailbox,
    uint Serial,
    uint RefreshSeconds,
    uint RetrySeconds,
    uint ExpireSeconds,
    uint MinimumSeconds) : RecordData
{
    /// <inheritdoc/>
    protected override string ToText() => FormattableString.Invariant(
        $"{PrimaryServer.ToAbsoluteText()} {Mailbox.ToAbsoluteText()} ")
        + FormattableString.Invariant($"{Serial} {RefreshSeconds} {RetrySeconds} {ExpireSeconds} {MinimumSeconds}");
}
