using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Plugins.Generations;

/// <summary>What can be said of a plugin before any of its code runs.</summary>
/// <param name="Manifest">Its manifest; null when it could not be read.</param>
/// <param name="Verdict"><see cref="PluginState.Starting"/> when it may be loaded; otherwise why it may not.</param>
/// <param name="Reason">Why it may not, with the fix; empty when it may.</param>
public sealed record Inspection(PluginManifest? Manifest, PluginState Verdict, string Reason)
{
    /// <summary>Whether it may be loaded.</summary>
    public bool IsLoadable => Verdict == PluginState.Starting;
}
