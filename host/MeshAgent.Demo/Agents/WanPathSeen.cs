using System.Text.Json.Nodes;

namespace MeshAgent.Demo.Agents;

/// <summary>A WAN path as <c>meshagent status --json</c> tells it.</summary>
/// <param name="Gateway">The next hop; empty when there is none.</param>
/// <param name="State">live, remembered, trial, proven, dormant or rejected.</param>
/// <param name="Source">kernel, otherTable, lease or memory.</param>
/// <param name="IsActive">Whether control traffic takes it.</param>
public sealed record WanPathSeen(string Gateway, string State, string Source, bool IsActive)
{
    /// <summary>Reads one.</summary>
    /// <param name="path">An item of the status's <c>wan</c>.</param>
    public static WanPathSeen Of(JsonNode path) => new(
        path["gateway"]?.GetValue<string>() ?? "",
        path["state"]!.GetValue<string>(),
        path["source"]!.GetValue<string>(),
        path["active"]!.GetValue<bool>());
}
