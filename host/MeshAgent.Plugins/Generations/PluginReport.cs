using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Plugins.Generations;

/// <summary>What status shows of a plugin.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Id">The id.</param>
/// <param name="Version">The plugin's own version; empty before its manifest was read.</param>
/// <param name="Generation">How often it was loaded since the agent started; 0 when never.</param>
/// <param name="State">What is the matter with it.</param>
/// <param name="Reason">Why it is not active; empty when it is.</param>
public sealed record PluginReport(PluginSlot Slot, string Id, string Version, int Generation, PluginState State, string Reason);
