using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Exits.Fastd.Settings;

/// <summary>What the settings say, or everything that is wrong with them.</summary>
/// <param name="Settings">The settings; null when there are errors.</param>
/// <param name="Errors">A line for each mistake, beginning with its JSON path.</param>
internal sealed record SettingsReading(FastdSettings? Settings, EquatableArray<string> Errors);
