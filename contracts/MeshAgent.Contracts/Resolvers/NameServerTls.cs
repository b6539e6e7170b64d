using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Resolvers;

/// <summary>That a name server is asked by TLS (RFC 7858), and what it is known by there.</summary>
public sealed record NameServerTls
{
    /// <summary>The port of DNS over TLS (RFC 7858 §3.1).</summary>
    public const ushort DefaultPort = 853;

    /// <summary>The TCP port, 1 to 65535.</summary>
    public ushort Port { get; init; } = DefaultPort;

    /// <summary>The name that its certificate must be valid for, by this machine's authorities (RFC 8310 §8.1); empty when it need not.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// SHA-256 digests of public keys (SubjectPublicKeyInfo) in base64, one of which its certificate must have (RFC 7858 §4.2); empty when
    /// it need not. They hold whatever the clock says and whoever signed.
    /// </summary>
    public EquatableArray<string> Pins { get; init; } = [];

    /// <summary>
    /// Ask in clear text where TLS does not come about (the opportunistic profile, RFC 8310 §5); false fails the question instead (the
    /// strict one).
    /// </summary>
    public bool IsOpportunistic { get; init; }
}
