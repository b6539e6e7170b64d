using MeshAgent.Contracts.Routing;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Adds and never deletes.</summary>
internal sealed class LeavesEverythingBehind : BackendMutation
{
    protected override IReadOnlyList<RouteChange> Change(IReadOnlyList<RouteChange> changes, RouteObservation seen) =>
        [.. changes.Where(static change => change is AddRoute or AddRule)];
}
