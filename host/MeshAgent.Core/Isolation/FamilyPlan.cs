using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Core.Isolation;

/// <summary>
/// The routes and rules that should be there for one family, in the order in which they go in: what refuses comes before what allows, what
/// carries control traffic before what sends user traffic into a tunnel.
/// </summary>
public sealed record FamilyPlan
{
    /// <summary>The exit table's last resort: goes in before anything else.</summary>
    public EquatableArray<Wanted<Route>> Backstop { get; init; } = [];

    /// <summary>The rules.</summary>
    public EquatableArray<Wanted<RoutingRule>> Rules { get; init; } = [];

    /// <summary>The routes of the WAN table: on-link prefixes first, since defaults need them for their gateways.</summary>
    public EquatableArray<Wanted<Route>> WanRoutes { get; init; } = [];

    /// <summary>The defaults that user traffic takes: last, after the tunnels have their mark.</summary>
    public EquatableArray<Wanted<Route>> ExitRoutes { get; init; } = [];

    /// <summary>Every route, in order.</summary>
    public IEnumerable<Wanted<Route>> Routes => Backstop.Concat(WanRoutes).Concat(ExitRoutes);

    /// <summary>Nothing at all: what a family that is not managed should have.</summary>
    public static FamilyPlan Nothing { get; } = new();
}
