using MeshAgent.Contracts.Addressing;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.Fastd.Status;

/// <summary>What the status socket tells.</summary>
internal sealed record StatusDocument
{
    /// <summary>The link of mode tap; null in the modes with a link for each peer.</summary>
    public string? Interface { get; init; }

    /// <summary>The peers, disabled ones left out.</summary>
    public EquatableArray<PeerStatus> Peers { get; init; } = [];

    /// <summary>The peer of a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The peer; null when fastd does not have it.</returns>
    public PeerStatus? Peer(PublicKey key) => Peers.FirstOrDefault(peer => peer.Key.Equals(key));
}
