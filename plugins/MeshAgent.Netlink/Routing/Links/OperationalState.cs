namespace MeshAgent.Netlink.Routing.Links;

/// <summary>IF_OPER_* of linux/if.h (RFC 2863).</summary>
public enum OperationalState : byte
{
    /// <summary>The driver does not say.</summary>
    Unknown,

    /// <summary>Gone.</summary>
    NotPresent,

    /// <summary>Down.</summary>
    Down,

    /// <summary>The link below is down.</summary>
    LowerLayerDown,

    /// <summary>In test.</summary>
    Testing,

    /// <summary>Waits for authentication or the like.</summary>
    Dormant,

    /// <summary>Up.</summary>
    Up,
}
