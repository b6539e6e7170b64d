using System.Net;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Simulation.Tests.Plugins;

/// <summary>A generation in the slot <c>routes</c>: each change is a step of its own.</summary>
internal sealed class KernelPlugin(IRouteBackend kernel, Temper temper, Workplace workplace) : FakePlugin(temper, workplace), IRouteBackend
{
    public RouteBackendCapabilities Capabilities => kernel.Capabilities;

    public async ValueTask<RouteObservation> ObserveAsync(RouteInterest interest, bool fresh, CancellationToken cancellationToken)
    {
        await EnterAsync();
        return await kernel.ObserveAsync(interest, fresh, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<ChangeResult>> ApplyAsync(IReadOnlyList<RouteChange> changes, CancellationToken cancellationToken)
    {
        await EnterAsync();
        var results = new List<ChangeResult>();
        foreach (var change in changes)
        {
            await StepAsync(cancellationToken);
            results.AddRange(await kernel.ApplyAsync([change], cancellationToken));
        }

        return results;
    }

    public async ValueTask ProbeNeighbourAsync(int linkIndex, IPAddress address, CancellationToken cancellationToken)
    {
        await EnterAsync();
        await kernel.ProbeNeighbourAsync(linkIndex, address, cancellationToken);
    }

    public ValueTask<RouteAnswer> QueryAsync(RouteQuery query, CancellationToken cancellationToken) => kernel.QueryAsync(query, cancellationToken);

    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => kernel.WaitForChangeAsync(cancellationToken);
}
