using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Plugins.Calls;

namespace MeshAgent.Plugins.Slots;

/// <summary>One source of the slot <c>resolvers</c>. While it is silent, what it last said counts: name servers seldom move.</summary>
internal sealed class SeatedResolverSource(PluginSeat seat) : SeatedPlugin(seat), IResolverSource
{
    private EquatableArray<NameServer> lastKnown = [];

    public async ValueTask<EquatableArray<NameServer>> ObserveAsync(CancellationToken cancellationToken)
    {
        var result = await Seat.CallAsync<IResolverSource, EquatableArray<NameServer>>(
            nameof(ObserveAsync), CallDeadlines.Observe, (plugin, token) => plugin.ObserveAsync(token), cancellationToken);
        if (result.Fault is null)
        {
            lastKnown = result.Value;
        }

        return lastKnown;
    }

    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) =>
        WaitAsync<IResolverSource>((plugin, token) => plugin.WaitForChangeAsync(token), cancellationToken);
}
