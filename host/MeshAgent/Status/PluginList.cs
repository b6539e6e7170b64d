namespace MeshAgent.Host.Status;

/// <summary>What <c>meshagent plugins list</c> prints.</summary>
/// <param name="Plugins">The plugins, in the order of plugins.json.</param>
internal sealed record PluginList(IReadOnlyList<PluginStatus> Plugins);
