using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Plugins.Slots;

/// <summary>
/// The plugins by slot, as the agent uses them. They stay the same objects while generations come and go, return by a deadline, and answer
/// with faults where a plugin fails; calls that begin before a plugin started, or after it stopped, are such faults.
/// </summary>
public sealed record PluginSlots
{
    /// <summary>Routes, rules and links.</summary>
    public required IRouteBackend Routes { get; init; }

    /// <summary>The packet filter; null when plugins.json names none.</summary>
    public ITrafficGuard? Guard { get; init; }

    /// <summary>The tunnels' providers, in the order of plugins.json.</summary>
    public EquatableArray<NamedPlugin<IExitProvider>> Exits { get; init; } = [];

    /// <summary>What knows name servers, in the order of plugins.json.</summary>
    public EquatableArray<NamedPlugin<IResolverSource>> Resolvers { get; init; } = [];
}
