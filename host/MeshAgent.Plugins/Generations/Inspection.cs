using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Packages;

namespace MeshAgent.Plugins.Generations;

/// <summary>What can be said of a plugin before any of its code runs.</summary>
/// <param name="Package">The files that were judged, and are those that run; null when they could not be read.</param>
/// <param name="Manifest">Its manifest; null when it could not be read.</param>
/// <param name="Verdict"><see cref="PluginState.Starting"/> when it may be loaded; otherwise why it may not.</param>
/// <param name="Reason">Why it may not, with the fix; empty when it may.</param>
public sealed record Inspection(PluginPackage? Package, PluginManifest? Manifest, PluginState Verdict, string Reason)
{
    /// <summary>Whether it may be loaded.</summary>
    public bool IsLoadable => Verdict == PluginState.Starting;

    /// <summary>The digest of the files that were judged; empty when they could not be read.</summary>
    public string Digest => Package?.Digest ?? "";
}
