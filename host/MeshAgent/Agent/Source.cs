namespace MeshAgent.Host.Agent;

/// <summary>What the loop observes; each is read again only when it announced a change or its time has come.</summary>
[Flags]
internal enum Source
{
    /// <summary>Nothing: only findings or the clock.</summary>
    None = 0,

    /// <summary>Links, addresses, routes, rules.</summary>
    Routes = 1,

    /// <summary>Tunnels and exits.</summary>
    Exits = 2,

    /// <summary>The packet filter.</summary>
    Guard = 4,

    /// <summary>Name servers.</summary>
    Resolvers = 8,

    /// <summary>Everything.</summary>
    All = Routes | Exits | Guard | Resolvers,
}
