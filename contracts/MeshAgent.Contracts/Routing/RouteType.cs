namespace MeshAgent.Contracts.Routing;

/// <summary>What a matching route does with a packet (<c>rtm_type</c>, <c>RTN_*</c> of linux/rtnetlink.h; the numbers are the kernel's).</summary>
public enum RouteType
{
    /// <summary>Sends it to a next hop.</summary>
    Unicast = 1,

    /// <summary>Delivers it to this machine.</summary>
    Local = 2,

    /// <summary>Broadcasts it on the link.</summary>
    Broadcast = 3,

    /// <summary>Accepts it as anycast.</summary>
    Anycast = 4,

    /// <summary>Sends it to a group.</summary>
    Multicast = 5,

    /// <summary>Drops it without a word.</summary>
    Blackhole = 6,

    /// <summary>Refuses it with "host unreachable" (<c>EHOSTUNREACH</c>).</summary>
    Unreachable = 7,

    /// <summary>Refuses it with "administratively prohibited" (<c>EACCES</c>).</summary>
    Prohibit = 8,

    /// <summary>Ends the look-up in this table; the next rule goes on.</summary>
    Throw = 9,
}
