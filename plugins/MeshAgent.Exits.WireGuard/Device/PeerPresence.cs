namespace MeshAgent.Exits.WireGuard.Device;

/// <summary>What a change means for the peer's being there.</summary>
internal enum PeerPresence
{
    /// <summary>Make the peer, or change the one that is there.</summary>
    Ensure,

    /// <summary>Change it only if it is there: its session stays (<c>WGPEER_F_UPDATE_ONLY</c>).</summary>
    Update,

    /// <summary>Take it away, with its session (<c>WGPEER_F_REMOVE_ME</c>).</summary>
    Remove,
}
