namespace MeshAgent.Plugins.Generations;

/// <summary>What status shows of a generation that is not the one at work.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="Id">The id of its plugin: another one than now after the slot changed hands.</param>
/// <param name="Version">The plugin's own version; empty when its manifest could not be read.</param>
/// <param name="State">What is the matter with it.</param>
/// <param name="Reason">Why.</param>
public sealed record GenerationReport(int Generation, string Id, string Version, PluginState State, string Reason);
