using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;

namespace MeshAgent.Contracts.Routing;

/// <summary>The routes and rules of one family.</summary>
public sealed record FamilyRouting
{
    /// <summary>The routes of interest.</summary>
    public EquatableArray<Route> Routes { get; init; } = [];

    /// <summary>All rules, in order of preference.</summary>
    public EquatableArray<RoutingRule> Rules { get; init; } = [];

    /// <summary>
    /// Why this family could not be read; null when it was. With a fault the lists mean nothing: unknown is retried, never acted upon.
    /// </summary>
    public Fault? Fault { get; init; }

    /// <summary>The family does not exist on this machine (IPv6 disabled at boot): nothing to do, and no error.</summary>
    public bool IsAbsent { get; init; }
}
