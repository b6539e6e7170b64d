using System.Net;

namespace MeshAgent.Contracts.Routing;

/// <summary>The question "which way would this packet go?" (<c>ip route get</c>).</summary>
/// <param name="Destination">Where it goes.</param>
/// <param name="Mark">Its mark; 0 for user traffic.</param>
/// <param name="Source">Its source address, when it has one.</param>
/// <param name="InputLink">The link that it came in by, when it is forwarded; empty for a packet of this machine.</param>
public sealed record RouteQuery(IPAddress Destination, uint Mark = 0, IPAddress? Source = null, string InputLink = "")
{
    /// <summary>
    /// Its protocol, for rules that tell by it: 1 ICMP, 6 TCP, 17 UDP (RFC 790), and 58 ICMPv6; 0 for any. Only asked of a
    /// backend with <see cref="RouteBackendCapabilities.RulePorts"/>.
    /// </summary>
    public byte IpProtocol { get; init; }
}
