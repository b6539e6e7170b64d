using MeshAgent.Contracts.Routing;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Does not hear what the kernel announces, and so looks at routes only when its slow timer rings.</summary>
internal sealed class NeverListens : BackendMutation
{
    public override async ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken)
    {
        await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        return "";
    }

    protected override IReadOnlyList<RouteChange> Change(IReadOnlyList<RouteChange> changes, RouteObservation seen) => changes;
}
