using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Deletes the DHCP client's default, as daemons without policy routing do.</summary>
internal sealed class TidiesUpForeignDefaults : BackendMutation
{
    protected override IReadOnlyList<RouteChange> Change(IReadOnlyList<RouteChange> changes, RouteObservation seen) =>
    [
        .. changes,
        .. IpFamilyFacts.All.SelectMany(family => seen.Routing[family].Routes)
            .Where(static route => route is { IsDefault: true, Table: RouteTables.Main, Protocol: RouteProtocols.Dhcp })
            .Select(static route => new DeleteRoute(route)),
    ];
}
