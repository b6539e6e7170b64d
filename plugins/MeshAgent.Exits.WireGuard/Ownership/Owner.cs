namespace MeshAgent.Exits.WireGuard.Ownership;

/// <summary>Whose a link of the tunnel's name is.</summary>
internal enum Owner
{
    /// <summary>The agent made it, in this life or in one that was killed.</summary>
    Agent,

    /// <summary>Somebody else made it, or nobody can say who: it is not touched.</summary>
    Other,
}
