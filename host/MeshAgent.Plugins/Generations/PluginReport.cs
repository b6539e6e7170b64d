using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Plugins.Generations;

/// <summary>What status shows of a plugin: the generation that is at work, or else the last that was tried.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Id">The id.</param>
/// <param name="Version">The plugin's own version; empty before its manifest was read.</param>
/// <param name="Generation">How often it was loaded since the agent started; 0 when never.</param>
/// <param name="State">What is the matter with it.</param>
/// <param name="Reason">Why it is not active; empty when it is.</param>
public sealed record PluginReport(PluginSlot Slot, string Id, string Version, int Generation, PluginState State, string Reason)
{
    /// <summary>
    /// The other generations that are worth a word, newest first: one being started or drained, the last one superseded, one that failed
    /// to take the place of the one at work, and all that are still held in memory.
    /// </summary>
    public EquatableArray<GenerationReport> Others { get; init; } = [];
}
