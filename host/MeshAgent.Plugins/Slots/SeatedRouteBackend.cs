using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Routing;
using MeshAgent.Plugins.Calls;

namespace MeshAgent.Plugins.Slots;

/// <summary>The slot <c>routes</c>: what its plugin cannot tell is a fault of both families, so that nothing is decided on it.</summary>
internal sealed class SeatedRouteBackend(PluginSeat seat) : SeatedPlugin(seat), IRouteBackend
{
    public RouteBackendCapabilities Capabilities
    {
        get
        {
            try
            {
                return Seat.Current<IRouteBackend>()?.Capabilities ?? RouteBackendCapabilities.None;
            }
#pragma warning disable CA1031 // Whatever a plugin throws is its fault and never the host's end.
            catch (Exception)
#pragma warning restore CA1031
            {
                return RouteBackendCapabilities.None;
            }
        }
    }

    public async ValueTask<RouteObservation> ObserveAsync(RouteInterest interest, bool fresh, CancellationToken cancellationToken)
    {
        var result = await Seat.CallAsync<IRouteBackend, RouteObservation>(
            nameof(ObserveAsync), CallDeadlines.Observe, (plugin, token) => plugin.ObserveAsync(interest, fresh, token), cancellationToken);
        return result is { Fault: null, Value: { } seen }
            ? seen
            : new RouteObservation
            {
                Routing = PerFamily.Both(new FamilyRouting { Fault = result.Fault ?? NoAnswer(nameof(ObserveAsync)) }),
            };
    }

    public async ValueTask<IReadOnlyList<ChangeResult>> ApplyAsync(IReadOnlyList<RouteChange> changes, CancellationToken cancellationToken)
    {
        var result = await Seat.CallAsync<IRouteBackend, IReadOnlyList<ChangeResult>>(
            nameof(ApplyAsync), CallDeadlines.Apply, (plugin, token) => plugin.ApplyAsync(changes, token), cancellationToken);
        return result is { Fault: null, Value: { } results } && results.Count == changes.Count
            ? results
            : [.. changes.Select(change => new ChangeResult(change, result.Fault ?? NoAnswer(nameof(ApplyAsync))))];
    }

    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) =>
        WaitAsync<IRouteBackend>((plugin, token) => plugin.WaitForChangeAsync(token), cancellationToken);

    public async ValueTask<RouteAnswer> QueryAsync(RouteQuery query, CancellationToken cancellationToken)
    {
        var result = await Seat.CallAsync<IRouteBackend, RouteAnswer>(
            nameof(QueryAsync), CallDeadlines.Query, (plugin, token) => plugin.QueryAsync(query, token), cancellationToken);
        return result is { Fault: null, Value: { } answer }
            ? answer
            : new RouteAnswer(null, null, result.Fault ?? NoAnswer(nameof(QueryAsync)));
    }

    public async ValueTask ProbeNeighbourAsync(int linkIndex, IPAddress address, CancellationToken cancellationToken) =>
        await Seat.CallAsync<IRouteBackend, bool>(
            nameof(ProbeNeighbourAsync),
            CallDeadlines.Query,
            async (plugin, token) =>
            {
                await plugin.ProbeNeighbourAsync(linkIndex, address, token);
                return true;
            },
            cancellationToken);
}
