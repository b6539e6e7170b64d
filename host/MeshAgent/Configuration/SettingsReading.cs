using MeshAgent.Contracts.Addressing;
using MeshAgent.Plugins.Documents;

namespace MeshAgent.Host.Configuration;

/// <summary>What reading meshagent.json gave.</summary>
/// <param name="Settings">The settings; null when anything is wrong.</param>
/// <param name="Errors">Everything that is wrong.</param>
internal sealed record SettingsReading(HostSettings? Settings, EquatableArray<DocumentError> Errors);
