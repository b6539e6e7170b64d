namespace MeshAgent.Netlink.Routing.Routes;

/// <summary>RTNH_F_* of linux/rtnetlink.h.</summary>
[Flags]
public enum NextHopFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>RTNH_F_DEAD: unusable.</summary>
    Dead = 0x01,

    /// <summary>RTNH_F_PERVASIVE: look the gateway up again.</summary>
    Pervasive = 0x02,

    /// <summary>RTNH_F_ONLINK: the gateway counts as on-link though no prefix says so.</summary>
    OnLink = 0x04,

    /// <summary>RTNH_F_OFFLOAD: handled in hardware.</summary>
    Offload = 0x08,

    /// <summary>RTNH_F_LINKDOWN: the link has no carrier.</summary>
    LinkDown = 0x10,

    /// <summary>RTNH_F_UNRESOLVED.</summary>
    Unresolved = 0x20,

    /// <summary>RTNH_F_TRAP.</summary>
    Trap = 0x40,
}
