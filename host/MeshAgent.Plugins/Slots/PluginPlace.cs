using System.Diagnostics.CodeAnalysis;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Generations;

namespace MeshAgent.Plugins.Slots;

/// <summary>An entry of plugins.json and what stands for it in the agent.</summary>
/// <param name="Declared">The entry.</param>
/// <param name="Wanted">What is to be loaded: the entry, or what took its place by command.</param>
/// <param name="Seat">Where its generations come and go; null when it is switched off.</param>
/// <param name="Plugin">The plugin as the agent sees it; null when it is switched off, or this agent has no use for its slot.</param>
internal sealed record PluginPlace(PluginEntry Declared, PluginEntry Wanted, PluginSeat? Seat, SeatedPlugin? Plugin)
{
    /// <summary>What status shows.</summary>
    public PluginReport Report => Seat?.Report ?? new PluginReport(Wanted.Slot, Wanted.Id, "", 0, PluginState.Disabled, Wanted.WhyDisabled);

    /// <summary>Gives an entry its place; nothing is loaded yet.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The runtime disposes of the seat; the plugin is a view of it.")]
    public static PluginPlace Make(PluginEntry entry, PluginSurroundings surroundings, IGenerationLoader loader)
    {
        if (!entry.IsEnabled)
        {
            return new PluginPlace(entry, entry, null, null);
        }

        var seat = new PluginSeat(entry, surroundings, loader);
        return new PluginPlace(entry, entry, seat, entry.Slot switch
        {
            PluginSlot.Routes => new SeatedRouteBackend(seat),
            PluginSlot.Guard => new SeatedTrafficGuard(seat),
            PluginSlot.Exits => new SeatedExitProvider(seat),
            PluginSlot.Resolvers => new SeatedResolverSource(seat),
            _ => null,
        });
    }

    /// <summary>
    /// Whether an entry is for this place. A slot that takes one plugin is handed from one plugin to another; elsewhere another id is
    /// another plugin, since exits are remembered by it.
    /// </summary>
    /// <param name="entry">The entry.</param>
    public bool IsFor(PluginEntry entry) =>
        entry.IsEnabled == Declared.IsEnabled
        && entry.Slot == Declared.Slot
        && (entry.Id == Declared.Id || (entry.IsEnabled && entry.Slot.TakesOne()));

    /// <summary>The same place with another entry; what took the entry's place by command stays unless the entry changed.</summary>
    /// <param name="entry">The entry.</param>
    public PluginPlace Declare(PluginEntry entry) =>
        this with { Declared = entry, Wanted = entry.IsSameAs(Declared) ? Wanted : entry };
}
