namespace MeshAgent.Contracts.Health;

/// <summary>Whose fault a failure is: the first thing that whoever reads it wants to know.</summary>
public enum FaultOrigin
{
    /// <summary>What the user wrote: configuration, key file, plugin list.</summary>
    Configuration,

    /// <summary>The machine: a kernel feature, a right, a program or a file that is missing.</summary>
    System,

    /// <summary>The other side: a server, a gateway, an exit.</summary>
    Peer,

    /// <summary>Somebody else on this machine changed what is ours, or holds what we need.</summary>
    ThirdParty,

    /// <summary>A plugin broke its contract.</summary>
    Plugin,

    /// <summary>The agent itself.</summary>
    Agent,
}
