using MeshAgent.Contracts.Addressing;
using MeshAgent.Plugins.Documents;
using MeshAgent.Plugins.Generations;

namespace MeshAgent.Host.Configuration;

/// <summary>What reading plugins.json and plugins.d gave.</summary>
/// <param name="Entries">The entries, those of plugins.json first; empty when anything is wrong.</param>
/// <param name="Errors">Everything that is wrong.</param>
internal sealed record PluginListReading(EquatableArray<PluginEntry> Entries, EquatableArray<DocumentError> Errors);
