using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Documents;

namespace MeshAgent.Plugins.Manifests;

/// <summary>What reading a plugin's manifest gave.</summary>
/// <param name="Manifest">The manifest; null when something is wrong with it.</param>
/// <param name="Errors">What is wrong.</param>
public sealed record ManifestReading(PluginManifest? Manifest, EquatableArray<DocumentError> Errors);
