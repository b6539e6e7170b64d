namespace MeshAgent.Netlink.Routing.Routes;

/// <summary>rtm_flags: RTM_F_* and, in its low byte, RTNH_F_* of a single next hop (linux/rtnetlink.h).</summary>
[Flags]
public enum RouteFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>RTM_F_CLONED: made by the kernel for one destination.</summary>
    Cloned = 0x200,

    /// <summary>RTM_F_LOOKUP_TABLE: in a query, tell the table that the answer is from.</summary>
    LookupTable = 0x1000,

    /// <summary>RTM_F_FIB_MATCH: in a query, answer with the matching route instead of the resolved path.</summary>
    FibMatch = 0x2000,
}
