using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Isolation;

namespace MeshAgent.Core.Decisions;

/// <summary>What should be.</summary>
public sealed record Plan
{
    /// <summary>The packet filter.</summary>
    public required GuardPlan Guard { get; init; }

    /// <summary>Routes and rules of each family; null for a family whose state is unknown: nothing is done there.</summary>
    public required PerFamily<FamilyPlan?> Routing { get; init; }

    /// <summary>What each exit provider should do, by plugin id.</summary>
    public EquatableArray<(string Provider, ExitPlan Plan)> Exits { get; init; } = [];

    /// <summary>Names to look up now.</summary>
    public EquatableArray<LookupOrder> Lookups { get; init; } = [];

    /// <summary>WAN paths to probe now.</summary>
    public EquatableArray<ProbeOrder> Probes { get; init; } = [];

    /// <summary>Gateways to ask now.</summary>
    public EquatableArray<NeighbourOrder> Neighbours { get; init; } = [];

    /// <summary>The link to keep an eye on until the next look; null for none.</summary>
    public LinkWatch? Watch { get; init; }

    /// <summary>What the next observation should show.</summary>
    public required RouteInterest Interest { get; init; }
}
