namespace MeshAgent.Demo.Probes;

/// <summary>The way by which a packet reached the internet, told by the source address that the internet saw.</summary>
public enum Way
{
    /// <summary>It did not arrive, or its answer did not come back.</summary>
    None,

    /// <summary>Through the tunnel and exit 1.</summary>
    Exit1,

    /// <summary>Through the tunnel and exit 2.</summary>
    Exit2,

    /// <summary>Through the mesh neighbour.</summary>
    Mesh,

    /// <summary>By the naked WAN. For user traffic that is a leak.</summary>
    Wan,

    /// <summary>An address that nobody should have.</summary>
    Unknown,
}
