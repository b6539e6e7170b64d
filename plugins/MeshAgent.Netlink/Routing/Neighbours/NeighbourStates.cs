namespace MeshAgent.Netlink.Routing.Neighbours;

/// <summary>NUD_* of linux/neighbour.h; the kernel tells one at a time.</summary>
[Flags]
public enum NeighbourStates : ushort
{
    /// <summary>NUD_NONE: nothing is known or asked.</summary>
    None = 0,

    /// <summary>NUD_INCOMPLETE: asked, not answered yet.</summary>
    Incomplete = 0x01,

    /// <summary>NUD_REACHABLE: answered lately.</summary>
    Reachable = 0x02,

    /// <summary>NUD_STALE: answered once.</summary>
    Stale = 0x04,

    /// <summary>NUD_DELAY: in use again, about to be asked.</summary>
    Delay = 0x08,

    /// <summary>NUD_PROBE: being asked again.</summary>
    Probe = 0x10,

    /// <summary>NUD_FAILED: does not answer.</summary>
    Failed = 0x20,

    /// <summary>NUD_NOARP: the link needs no resolution.</summary>
    NoArp = 0x40,

    /// <summary>NUD_PERMANENT: set by hand.</summary>
    Permanent = 0x80,
}
