using System.Net;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Simulation.Tests.Plugins;

/// <summary>A generation in the slot <c>routes</c>: each change is a step of its own.</summary>
internal sealed class KernelPlugin(IRouteBackend kernel, Announcement announcement, Temper temper, Workplace workplace)
    : FakePlugin(temper, workplace), IRouteBackend
{
    public RouteBackendCapabilities Capabilities => kernel.Capabilities;

    public async ValueTask<RouteObservation> ObserveAsync(RouteInterest interest, bool fresh, CancellationToken cancellationToken)
    {
        await EnterAsync();
        announcement.Lower();
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

        await Workplace.AliveAsync();
        return results;
    }

    public async ValueTask ProbeNeighbourAsync(int linkIndex, IPAddress address, CancellationToken cancellationToken)
    {
        await EnterAsync();
        await kernel.ProbeNeighbourAsync(linkIndex, address, cancellationToken);
    }

    public async ValueTask<RouteAnswer> QueryAsync(RouteQuery query, CancellationToken cancellationToken)
    {
        await EnterAsync();
        return await kernel.QueryAsync(query, cancellationToken);
    }

    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => announcement.WaitAsync(cancellationToken);
}
