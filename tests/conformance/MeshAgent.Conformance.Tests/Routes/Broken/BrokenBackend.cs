using System.Net;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Conformance.Tests.Routes.Broken;

/// <summary>A backend that does one thing wrong, and all else as the one within.</summary>
internal sealed class BrokenBackend(IRouteBackend inner) : IRouteBackend
{
    public RouteBackendCapabilities Capabilities => inner.Capabilities;

    /// <summary>What is done in a step's place; null when nothing is, and it is said to be done.</summary>
    public Func<RouteChange, RouteChange?> Step { get; init; } = static change => change;

    /// <summary>What is done before a step.</summary>
    public Func<RouteChange, Task> BeforeStep { get; init; } = static _ => Task.CompletedTask;

    /// <summary>What is told of a step in place of what became of it.</summary>
    public Func<ChangeResult, ChangeResult> Result { get; init; } = static result => result;

    /// <summary>What is done besides.</summary>
    public Func<Task> AfterSteps { get; init; } = static () => Task.CompletedTask;

    /// <summary>What is told in place of what is seen.</summary>
    public Func<RouteObservation, RouteObservation> Sight { get; init; } = static seen => seen;

    /// <summary>Announcements that are kept back.</summary>
    public Func<string, bool> Swallows { get; init; } = static _ => false;

    /// <summary>What is asked in place of the question.</summary>
    public Func<RouteQuery, RouteQuery> Question { get; init; } = static query => query;

    public bool HangsWhenCancelled { get; init; }

    public ValueTask StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

    public async ValueTask<RouteObservation> ObserveAsync(RouteInterest interest, bool fresh, CancellationToken cancellationToken) =>
        Sight(await inner.ObserveAsync(interest, fresh, cancellationToken));

    public async ValueTask<IReadOnlyList<ChangeResult>> ApplyAsync(IReadOnlyList<RouteChange> changes, CancellationToken cancellationToken)
    {
        var results = new List<ChangeResult>();
        foreach (var change in changes)
        {
            await BeforeStep(change);
            var result = Step(change) is { } step ? (await inner.ApplyAsync([step], cancellationToken))[0] : new ChangeResult(change, null);
            results.Add(Result(result with { Change = change }));
        }

        await AfterSteps();
        return results;
    }

    public async ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var change = await inner.WaitForChangeAsync(HangsWhenCancelled ? CancellationToken.None : cancellationToken);
            if (!Swallows(change))
            {
                return change;
            }

            await inner.ObserveAsync(new RouteInterest(), false, cancellationToken);
        }
    }

    public ValueTask<RouteAnswer> QueryAsync(RouteQuery query, CancellationToken cancellationToken) =>
        inner.QueryAsync(Question(query), cancellationToken);

    public ValueTask ProbeNeighbourAsync(int linkIndex, IPAddress address, CancellationToken cancellationToken) =>
        inner.ProbeNeighbourAsync(linkIndex, address, cancellationToken);

    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => inner.TakeOverAsync(state, cancellationToken);

    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => inner.ExportStateAsync(cancellationToken);

    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => inner.StopAsync(reason, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
