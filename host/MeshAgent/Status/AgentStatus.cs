namespace MeshAgent.Host.Status;

/// <summary>What <c>meshagent status --json</c> prints. Keys and words are stable; scripts rely on them.</summary>
internal sealed record AgentStatus
{
    /// <summary>The agent's version.</summary>
    public required string Version { get; init; }

    /// <summary>Where user traffic of each family stands: starting, recovering, direct, tunnelled, meshOnly or isolated.</summary>
    public required FamilyValues<string> Phase { get; init; }

    /// <summary>The WAN paths of each family, best first.</summary>
    public required FamilyValues<IReadOnlyList<WanPathStatus>> Wan { get; init; }

    /// <summary>Every configured exit.</summary>
    public required IReadOnlyList<ExitStatus> Exits { get; init; }

    /// <summary>The name servers by whose questions they are for.</summary>
    public required NameServerStatus NameServers { get; init; }

    /// <summary>Whether marked lookups take the WAN and unmarked ones do not, in each family.</summary>
    public required FamilyValues<SelfTestStatus> SelfTest { get; init; }

    /// <summary>The plugins, in the order of plugins.json.</summary>
    public required IReadOnlyList<PluginStatus> Plugins { get; init; }

    /// <summary>What is not as it should be.</summary>
    public required IReadOnlyList<HealthStatus> Health { get; init; }

    /// <summary>Counts since the agent's start.</summary>
    public required CounterStatus Counters { get; init; }

    /// <summary>Whether a guarantee or a whole function is missing: the exit status of <c>meshagent status</c> is then 3.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsUnhealthy => Health.Any(static item => item.Severity == "error");
}
