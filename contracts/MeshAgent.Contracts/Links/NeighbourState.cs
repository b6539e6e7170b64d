namespace MeshAgent.Contracts.Links;

/// <summary>What the kernel knows of a neighbour's link-layer address (<c>NUD_*</c>, linux/neighbour.h), reduced to what decides.</summary>
public enum NeighbourState
{
    /// <summary>Not asked, or the answer is not in yet (<c>NUD_NONE</c>, <c>NUD_INCOMPLETE</c>).</summary>
    Unknown,

    /// <summary>Answered lately or set by hand (<c>NUD_REACHABLE</c>, <c>NUD_PERMANENT</c>, <c>NUD_NOARP</c>).</summary>
    Reachable,

    /// <summary>Answered once; being or to be confirmed (<c>NUD_STALE</c>, <c>NUD_DELAY</c>, <c>NUD_PROBE</c>). Its address is still known.</summary>
    Stale,

    /// <summary>Asked and did not answer (<c>NUD_FAILED</c>): strong evidence against a gateway.</summary>
    Failed,
}
