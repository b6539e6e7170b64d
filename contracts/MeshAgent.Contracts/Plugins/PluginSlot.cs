namespace MeshAgent.Contracts.Plugins;

/// <summary>A place in the host for a kind of plugin.</summary>
public enum PluginSlot
{
    /// <summary>Routes, rules, links: exactly one <see cref="Routing.IRouteBackend"/>.</summary>
    Routes,

    /// <summary>Tunnels: any number of <see cref="Exits.IExitProvider"/>.</summary>
    Exits,

    /// <summary>Name servers: any number of <see cref="Resolvers.IResolverSource"/>.</summary>
    Resolvers,

    /// <summary>The packet filter: at most one <see cref="Guard.ITrafficGuard"/>.</summary>
    Guard,

    /// <summary>Observers of the agent's state.</summary>
    Status,
}
