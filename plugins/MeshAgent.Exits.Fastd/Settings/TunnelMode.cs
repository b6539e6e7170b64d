namespace MeshAgent.Exits.Fastd.Settings;

/// <summary>What a fastd tunnel carries, and on how many links (<c>mode</c> of its configuration).</summary>
internal enum TunnelMode
{
    /// <summary>Ethernet frames of all exits, on one link.</summary>
    Tap,

    /// <summary>Ethernet frames, on a link for each exit.</summary>
    Multitap,

    /// <summary>IP packets, on a link for each exit.</summary>
    Tun,
}
