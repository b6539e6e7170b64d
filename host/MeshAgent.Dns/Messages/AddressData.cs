using System.Net;

namespace MeshAgent.Dns.Messages;

/// <summary>Content of A (RFC 1035 §3.4.1) and AAAA (RFC 3596 §2.2).</summary>
/// <param name="Address">An IPv4 address in A, an IPv6 address in AAAA.</param>
public sealed record AddressData(IPAddress Address) : RecordData
{
    /// <inheritdoc/>
    protected override string ToText() => Address.ToString();
}
