namespace MeshAgent.Core.Recovery;

/// <summary>Where a path was found; the order is the order of trust.</summary>
public enum PathSource
{
    /// <summary>A live default in the main table.</summary>
    Kernel,

    /// <summary>A live default in a table that somebody else keeps.</summary>
    Table,

    /// <summary>What the manager of the link was given or configured with.</summary>
    Lease,

    /// <summary>The agent's own memory.</summary>
    Memory,
}
