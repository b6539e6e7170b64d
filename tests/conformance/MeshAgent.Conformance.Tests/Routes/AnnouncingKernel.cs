using System.Net;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;
using MeshAgent.Simulation.Tests.Machine;

namespace MeshAgent.Conformance.Tests.Routes;

/// <summary>The simulator's kernel with its event as announcements: the simulator hears the event itself.</summary>
internal sealed class AnnouncingKernel : IRouteBackend
{
    private readonly FakeKernel kernel;
    private TaskCompletionSource changed = new();

    public AnnouncingKernel(FakeKernel kernel)
    {
        this.kernel = kernel;
        kernel.Changed += Announce;
    }

    public RouteBackendCapabilities Capabilities => kernel.Capabilities;

    public ValueTask StartAsync(CancellationToken cancellationToken) => kernel.StartAsync(cancellationToken);

    public ValueTask<RouteObservation> ObserveAsync(RouteInterest interest, bool fresh, CancellationToken cancellationToken)
    {
        changed = new TaskCompletionSource();
        return kernel.ObserveAsync(interest, fresh, cancellationToken);
    }

    public ValueTask<IReadOnlyList<ChangeResult>> ApplyAsync(IReadOnlyList<RouteChange> changes, CancellationToken cancellationToken) =>
        kernel.ApplyAsync(changes, cancellationToken);

    public async ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken)
    {
        await changed.Task.WaitAsync(cancellationToken);
        return "something";
    }

    public ValueTask<RouteAnswer> QueryAsync(RouteQuery query, CancellationToken cancellationToken) => kernel.QueryAsync(query, cancellationToken);

    public ValueTask ProbeNeighbourAsync(int linkIndex, IPAddress address, CancellationToken cancellationToken) =>
        kernel.ProbeNeighbourAsync(linkIndex, address, cancellationToken);

    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => kernel.TakeOverAsync(state, cancellationToken);

    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => kernel.ExportStateAsync(cancellationToken);

    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => kernel.StopAsync(reason, cancellationToken);

    public ValueTask DisposeAsync()
    {
        kernel.Changed -= Announce;
        return ValueTask.CompletedTask;
    }

    private void Announce() => changed.TrySetResult();
}
