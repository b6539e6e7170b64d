using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Plugins.Slots;

/// <summary>A plugin with its id, for slots that take several.</summary>
/// <typeparam name="TPlugin">The slot's interface.</typeparam>
/// <param name="Id">The plugin's id.</param>
/// <param name="Plugin">The plugin.</param>
public sealed record NamedPlugin<TPlugin>(string Id, TPlugin Plugin)
    where TPlugin : IPlugin;
