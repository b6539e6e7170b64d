using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Roles;
using MeshAgent.Host.Configuration;
using MeshAgent.Host.Status;

namespace MeshAgent.Host.Surveying;

/// <summary>The router as a command sees it, beside the agent or without one.</summary>
internal sealed record RouterSurvey
{
    /// <summary>What the operator decided.</summary>
    public required HostSettings Settings { get; init; }

    /// <summary>Links, routes, rules, name servers and the names of tunnel links.</summary>
    public required RouterSnapshot Snapshot { get; init; }

    /// <summary>What each link is for.</summary>
    public required LinkRoles Roles { get; init; }

    /// <summary>Asks the kernel for ways.</summary>
    public required IRouteBackend Routes { get; init; }

    /// <summary>What the running agent says; null when none answers.</summary>
    public AgentStatus? Agent { get; init; }

    /// <summary>Why no agent answers; empty when one does.</summary>
    public string AgentProblem { get; init; } = "";
}
