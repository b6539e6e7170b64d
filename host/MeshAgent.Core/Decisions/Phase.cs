namespace MeshAgent.Core.Decisions;

/// <summary>Where user traffic of one family stands.</summary>
public enum Phase
{
    /// <summary>Nothing has been applied yet.</summary>
    Starting,

    /// <summary>A WAN path or an exit is being sought; user traffic is refused meanwhile.</summary>
    Recovering,

    /// <summary>User traffic goes out over the WAN, as <c>fallback: direct</c> allows.</summary>
    Direct,

    /// <summary>User traffic leaves by an exit.</summary>
    Tunnelled,

    /// <summary>User traffic leaves by the default that the mesh announces.</summary>
    MeshOnly,

    /// <summary>There is no exit, and user traffic is refused rather than leaked.</summary>
    Isolated,
}
