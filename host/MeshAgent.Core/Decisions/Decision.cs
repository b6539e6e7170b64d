using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Memory;

namespace MeshAgent.Core.Decisions;

/// <summary>What was decided, and why.</summary>
public sealed record Decision
{
    /// <summary>What should be.</summary>
    public required Plan Plan { get; init; }

    /// <summary>What the next decision needs to know.</summary>
    public required AgentMemory Memory { get; init; }

    /// <summary>Where user traffic of each family stands.</summary>
    public required PerFamily<Phase> Phase { get; init; }

    /// <summary>The exit that user traffic goes to; null when there is none.</summary>
    public ExitKey? Selected { get; init; }

    /// <summary>Of every exit, why user traffic goes to it or not, in the order of preference.</summary>
    public EquatableArray<ExitVerdict> Verdicts { get; init; } = [];

    /// <summary>What changed by this decision, and the fact behind each change.</summary>
    public EquatableArray<Reason> Reasons { get; init; } = [];

    /// <summary>The WAN name servers that are asked, in order of preference.</summary>
    public EquatableArray<NameServer> AskedServers { get; init; } = [];

    /// <summary>Those of <see cref="AskedServers"/> that a way leads to now, those of the best path first.</summary>
    public EquatableArray<NameServer> ReachableServers { get; init; } = [];

    /// <summary>The WAN name servers that are not, and why.</summary>
    public EquatableArray<ServerRefusal> RefusedServers { get; init; } = [];

    /// <summary>Whether marked and unmarked lookups are proven apart.</summary>
    public PerFamily<SelfTestResult> SelfTest { get; init; } = PerFamily.Both(SelfTestResult.NotAsked);

    /// <summary>What is not as it should be.</summary>
    public EquatableArray<HealthItem> Health { get; init; } = [];

    /// <summary>When to look again even if nothing is announced.</summary>
    public required DateTimeOffset LookAgainAt { get; init; }
}
