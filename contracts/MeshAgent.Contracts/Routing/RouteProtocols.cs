namespace MeshAgent.Contracts.Routing;

/// <summary>Who made a route or a rule (<c>rtm_protocol</c>, <c>RTPROT_*</c> of linux/rtnetlink.h; /etc/iproute2/rt_protos).</summary>
public static class RouteProtocols
{
    /// <summary>The kernel itself (connected routes).</summary>
    public const byte Kernel = 2;

    /// <summary>Set at boot, or by <c>ip route</c> without a protocol.</summary>
    public const byte Boot = 3;

    /// <summary>Set by an administrator.</summary>
    public const byte Static = 4;

    /// <summary>A router advertisement.</summary>
    public const byte RouterAdvertisement = 9;

    /// <summary>A DHCP client.</summary>
    public const byte Dhcp = 16;

    /// <summary>
    /// This agent. Free in rt_protos of iproute2 and OpenWrt, and not one of those that systemd-networkd regards as its own (2, 3, 4, 9,
    /// 16).
    /// </summary>
    public const byte MeshAgent = 109;
}
