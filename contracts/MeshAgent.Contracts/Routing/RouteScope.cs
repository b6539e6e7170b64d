namespace MeshAgent.Contracts.Routing;

/// <summary>How far a route's destination is (<c>rtm_scope</c>, <c>RT_SCOPE_*</c> of linux/rtnetlink.h). IPv6 always has <see cref="Universe"/>.</summary>
public enum RouteScope
{
    /// <summary>Anywhere.</summary>
    Universe = 0,

    /// <summary>Inside the site.</summary>
    Site = 200,

    /// <summary>Directly on the link.</summary>
    Link = 253,

    /// <summary>On this machine.</summary>
    Host = 254,

    /// <summary>Nowhere.</summary>
    Nowhere = 255,
}
