namespace MeshAgent.Contracts.Resolvers;

/// <summary>Whose questions a name server is for.</summary>
public enum NameServerScope
{
    /// <summary>The agent's and the exit daemons': asked over the WAN only.</summary>
    Wan,

    /// <summary>Everything else on this machine and its clients: never asked by the agent; known only so that sharing is noticed.</summary>
    System,

    /// <summary>The mesh's own.</summary>
    Mesh,
}
