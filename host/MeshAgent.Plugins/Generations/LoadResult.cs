using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Plugins.Generations;

/// <summary>What an attempt to load and start a plugin gave.</summary>
/// <param name="Manifest">Its manifest, as far as it could be read.</param>
/// <param name="Digest">The digest of the files that were judged; empty when they could not be read.</param>
/// <param name="Generation">The started generation; null when it failed.</param>
/// <param name="State"><see cref="PluginState.Active"/>, or what is the matter.</param>
/// <param name="Reason">Why it failed; empty when it did not.</param>
/// <param name="MayRecover">Whether the same files may do better later: they loaded, and the plugin's own start failed.</param>
internal sealed record LoadResult(
    PluginManifest? Manifest, string Digest, PluginGeneration? Generation, PluginState State, string Reason, bool MayRecover);
