using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Plugins.Slots;

/// <summary>What differs between the slots, as values.</summary>
public static class PluginSlotWords
{
    /// <summary>The slot as configuration and status name it.</summary>
    /// <param name="slot">The slot.</param>
    /// <returns>The lower-case word.</returns>
    public static string Word(this PluginSlot slot) => slot.ToString().ToLowerInvariant();

    /// <summary>Whether one plugin alone can have the slot.</summary>
    /// <param name="slot">The slot.</param>
    /// <returns>True for <c>routes</c> and <c>guard</c>.</returns>
    public static bool TakesOne(this PluginSlot slot) => slot is PluginSlot.Routes or PluginSlot.Guard;

    /// <summary>The interface that a plugin of the slot implements.</summary>
    /// <param name="slot">The slot.</param>
    /// <returns>The interface; null when this host has no use for the slot.</returns>
    internal static Type? Interface(this PluginSlot slot) => slot switch
    {
        PluginSlot.Routes => typeof(IRouteBackend),
        PluginSlot.Exits => typeof(IExitProvider),
        PluginSlot.Resolvers => typeof(IResolverSource),
        PluginSlot.Guard => typeof(ITrafficGuard),
        _ => null,
    };
}
