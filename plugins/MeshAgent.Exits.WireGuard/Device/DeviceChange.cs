using MeshAgent.Contracts.Addressing;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Device;

/// <summary>What should become different at a device, in one request. What is null stays; peers change in their order.</summary>
internal sealed record DeviceChange
{
    /// <summary>The new private key.</summary>
    public SecretKey? PrivateKey { get; init; }

    /// <summary>The new mark of outer packets.</summary>
    public uint? Mark { get; init; }

    /// <summary>The new outer UDP port.</summary>
    public ushort? ListenPort { get; init; }

    /// <summary>The peers that change.</summary>
    public EquatableArray<PeerChange> Peers { get; init; } = [];

    /// <summary>Whether nothing changes.</summary>
    public bool IsEmpty => PrivateKey is null && Mark is null && ListenPort is null && Peers.IsEmpty;
}
