namespace MeshAgent.Resolvers.Dhcp.Settings;

/// <summary>A program that gets leases.</summary>
internal enum DhcpClient
{
    /// <summary>busybox udhcpc and udhcpc6, by the hook script.</summary>
    Udhcpc,

    /// <summary>ISC dhclient.</summary>
    Dhclient,

    /// <summary>dhcpcd.</summary>
    Dhcpcd,

    /// <summary>systemd-networkd.</summary>
    Networkd,
}
