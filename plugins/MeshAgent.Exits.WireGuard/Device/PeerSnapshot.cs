using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Device;

/// <summary>One peer as the device shows it.</summary>
internal sealed record PeerSnapshot
{
    /// <summary>Its key.</summary>
    public required PublicKey PublicKey { get; init; }

    /// <summary>The preshared key; <see cref="SecretKey.None"/> when there is none.</summary>
    public SecretKey PresharedKey { get; init; } = SecretKey.None;

    /// <summary>Where outer packets go; null before any was set or learned.</summary>
    public IPEndPoint? Endpoint { get; init; }

    /// <summary>The last handshake by the device's wall clock; null when there was none.</summary>
    public DateTimeOffset? LastHandshake { get; init; }

    /// <summary>Bytes received, outer headers of WireGuard included.</summary>
    public long ReceivedBytes { get; init; }

    /// <summary>Bytes sent, outer headers of WireGuard included.</summary>
    public long SentBytes { get; init; }

    /// <summary>Seconds between keep-alives; 0 when they are off.</summary>
    public int KeepaliveSeconds { get; init; }

    /// <summary>The inner prefixes that are sent to it and accepted from it.</summary>
    public EquatableArray<IPNetwork> AllowedIps { get; init; } = [];
}
