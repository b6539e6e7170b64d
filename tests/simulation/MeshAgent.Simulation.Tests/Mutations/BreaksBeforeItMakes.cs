using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Takes the old default of users away before it puts the new one in.</summary>
internal sealed class BreaksBeforeItMakes : BackendMutation
{
    protected override IReadOnlyList<RouteChange> Change(IReadOnlyList<RouteChange> changes, RouteObservation seen) =>
    [
        .. IpFamilyFacts.All.SelectMany(family => seen.Routing[family].Routes)
            .Where(old => changes.OfType<AddRoute>().Any(add => add.Route.IsDefault && add.Route.Type == RouteType.Unicast
                && add.Route.Table == old.Table && add.Route.Metric == old.Metric && add.Route.Destination == old.Destination
                && old.Protocol == RouteProtocols.MeshAgent))
            .Select(static old => new DeleteRoute(old)),
        .. changes,
    ];
}
