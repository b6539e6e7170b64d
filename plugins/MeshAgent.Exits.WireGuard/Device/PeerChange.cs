using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Device;

/// <summary>What should become different at one peer. What is null stays.</summary>
internal sealed record PeerChange
{
    /// <summary>Which peer.</summary>
    public required PublicKey PublicKey { get; init; }

    /// <summary>Whether it is made, changed or removed.</summary>
    public PeerPresence Presence { get; init; }

    /// <summary>The new preshared key; <see cref="SecretKey.None"/> takes it away.</summary>
    public SecretKey? PresharedKey { get; init; }

    /// <summary>The new endpoint. A device cannot forget one: only removing the peer does that.</summary>
    public IPEndPoint? Endpoint { get; init; }

    /// <summary>Seconds between keep-alives; 0 turns them off. Turning them on sends the first handshake at once.</summary>
    public int? KeepaliveSeconds { get; init; }

    /// <summary>The prefixes that replace those of the peer. A prefix that another peer has moves here.</summary>
    public EquatableArray<IPNetwork>? AllowedIps { get; init; }
}
