namespace MeshAgent.Demo.Services;

/// <summary>What an exit speaks.</summary>
public enum ExitTechnology
{
    /// <summary>WireGuard.</summary>
    WireGuard,

    /// <summary>fastd, carrying Ethernet frames.</summary>
    FastdTap,

    /// <summary>fastd, carrying IP packets.</summary>
    FastdTun,
}
