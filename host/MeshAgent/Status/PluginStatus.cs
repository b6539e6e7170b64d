using System.Text.Json.Serialization;

namespace MeshAgent.Host.Status;

/// <summary>A plugin.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Id">The id.</param>
/// <param name="Version">Its own version; empty before its manifest was read.</param>
/// <param name="Generation">How often it was loaded since the agent's start.</param>
/// <param name="State">starting, active, disabled, unsupported, malfunctioned, leaked or stopped.</param>
/// <param name="Reason">Why it is not active; absent when it is.</param>
internal sealed record PluginStatus(
    string Slot, string Id, string Version, int Generation, string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason)
{
    /// <summary>Other generations that are worth a word, newest first; absent when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<GenerationStatus>? OtherGenerations { get; init; }
}
