using System.Net;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>A mutation of the order or the kind of steps: changes each batch on its way to the kernel.</summary>
internal abstract class BackendMutation : Mutation, IRouteBackend
{
    private IRouteBackend? inner;

    public RouteBackendCapabilities Capabilities => Inner.Capabilities;

    private IRouteBackend Inner => inner ?? throw new InvalidOperationException("no backend yet");

    public override IRouteBackend Applies(IRouteBackend backend)
    {
        inner = backend;
        return this;
    }

    public async ValueTask<IReadOnlyList<ChangeResult>> ApplyAsync(IReadOnlyList<RouteChange> changes, CancellationToken cancellationToken)
    {
        var observation = await Inner.ObserveAsync(new RouteInterest(), fresh: true, cancellationToken);
        var results = await Inner.ApplyAsync(Change(changes, observation), cancellationToken);
        // The fault is in the steps, not in what is told of them: an agent that believes that all went well would try again without a
        // pause.
        var fault = results.Select(static result => result.Fault).FirstOrDefault(static fault => fault is not null);
        return [.. changes.Select(change => new ChangeResult(change, fault))];
    }

    public ValueTask<RouteObservation> ObserveAsync(RouteInterest interest, bool fresh, CancellationToken cancellationToken) =>
        Inner.ObserveAsync(interest, fresh, cancellationToken);

    public virtual ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => Inner.WaitForChangeAsync(cancellationToken);

    public ValueTask<RouteAnswer> QueryAsync(RouteQuery query, CancellationToken cancellationToken) => Inner.QueryAsync(query, cancellationToken);

    public ValueTask ProbeNeighbourAsync(int linkIndex, IPAddress address, CancellationToken cancellationToken) =>
        Inner.ProbeNeighbourAsync(linkIndex, address, cancellationToken);

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => ValueTask.FromResult<HandOver?>(null);

    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What is done instead.</summary>
    protected abstract IReadOnlyList<RouteChange> Change(IReadOnlyList<RouteChange> changes, RouteObservation seen);
}
