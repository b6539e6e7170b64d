namespace MeshAgent.WanExec.Identity;

/// <summary>Whether a process's sockets take the WAN.</summary>
public enum WanStanding
{
    /// <summary>It could not be found out.</summary>
    Unknown,

    /// <summary>There is no such process.</summary>
    Gone,

    /// <summary>Sockets that it makes are marked, and its lookups go to the forwarder.</summary>
    Held,

    /// <summary>Its lookups are redirected by its group; its sockets are marked by the program itself or not at all.</summary>
    HeldByGroup,

    /// <summary>Nothing makes it one of the WAN's.</summary>
    Lost,
}
