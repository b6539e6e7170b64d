using MeshAgent.Contracts.Addressing;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Device;

/// <summary>A WireGuard device at one moment, whoever implements it.</summary>
internal sealed record DeviceSnapshot
{
    /// <summary>A device that was just made.</summary>
    public static DeviceSnapshot Empty { get; } = new();

    /// <summary>Its private key; null when it has none.</summary>
    public SecretKey? PrivateKey { get; init; }

    /// <summary>The outer UDP port; 0 before one was chosen.</summary>
    public ushort ListenPort { get; init; }

    /// <summary>The mark of outer packets (<c>WGDEVICE_A_FWMARK</c>); 0 when they have none.</summary>
    public uint Mark { get; init; }

    /// <summary>Its peers.</summary>
    public EquatableArray<PeerSnapshot> Peers { get; init; } = [];

    /// <summary>The peer of a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The peer; null when the device has none.</returns>
    public PeerSnapshot? Peer(PublicKey key) => Peers.FirstOrDefault(peer => peer.PublicKey.Equals(key));
}
