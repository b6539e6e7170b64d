using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Conformance.Tests.Resolvers.Broken;

/// <summary>A source that does one thing wrong, and all else as the one within.</summary>
internal sealed class BrokenResolverSource(IResolverSource inner) : IResolverSource
{
    /// <summary>What is told in place of what is known.</summary>
    public Func<EquatableArray<NameServer>, EquatableArray<NameServer>> Sight { get; init; } = static servers => servers;

    /// <summary>What is done in place of a wait, with the token that ends it.</summary>
    public Func<Func<CancellationToken, ValueTask<string>>, CancellationToken, ValueTask<string>> Wait { get; init; } =
        static (wait, cancellationToken) => wait(cancellationToken);

    public ValueTask StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

    public async ValueTask<EquatableArray<NameServer>> ObserveAsync(CancellationToken cancellationToken) =>
        Sight(await inner.ObserveAsync(cancellationToken));

    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => Wait(inner.WaitForChangeAsync, cancellationToken);

    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => inner.TakeOverAsync(state, cancellationToken);

    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => inner.ExportStateAsync(cancellationToken);

    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => inner.StopAsync(reason, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
