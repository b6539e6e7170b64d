using System.Text.Json.Serialization;
using MeshAgent.Host.Answers;
using MeshAgent.Host.Status;

namespace MeshAgent.Host.Control;

/// <summary>The agent's answer: one line of JSON with the member that was asked for, or with why there is none.</summary>
internal sealed record ControlResponse
{
    /// <summary>Why there is no answer; null when there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>The answer to <c>status</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AgentStatus? Status { get; init; }

    /// <summary>The answer to <c>explain</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExplainReport? Explanation { get; init; }

    /// <summary>The answer to <c>resolve</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ResolveReport? Resolution { get; init; }

    /// <summary>The answer to <c>plugins</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PluginList? Plugins { get; init; }

    /// <summary>The answer to <c>exits</c>, <c>exits.pin</c> and <c>exits.unpin</c>: how they stand after it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExitList? Exits { get; init; }

    /// <summary>The answer to <c>plugins.reload</c> and <c>plugins.swap</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SwapReport? Swap { get; init; }
}
