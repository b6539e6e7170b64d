namespace MeshAgent.Dns.Messages;

/// <summary>Content of the types that are one name: NS, CNAME and PTR (RFC 1035 §3.3).</summary>
/// <param name="Target">The name pointed to.</param>
public sealed record NameData(DnsName Target) : RecordData
{
    /// <inheritdoc/>
    protected override string ToText() => Target.ToAbsoluteText();
}
