using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Static.Settings;

namespace MeshAgent.Resolvers.Static;

/// <summary>
/// Knows the name servers that the user wrote down. They never change during its life: new settings are a new generation.
/// </summary>
/// <param name="context">What the host lends; only the settings and the clock are used.</param>
public sealed class StaticResolverSource(IPluginContext context) : IResolverSource
{
    private EquatableArray<NameServer> servers;

    /// <summary>Reads the settings.</summary>
    /// <param name="cancellationToken">Not needed: nothing is waited for.</param>
    /// <returns>At once.</returns>
    /// <exception cref="InvalidDataException">
    /// Settings are wrong; the message has a line for each mistake, with its JSON path and the fix.
    /// </exception>
    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        var reading = ResolverSettingsReader.Read(context.Settings);
        if (!reading.Errors.IsEmpty)
        {
            throw new InvalidDataException(string.Join('\n', reading.Errors));
        }

        servers = reading.Servers;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<EquatableArray<NameServer>> ObserveAsync(CancellationToken cancellationToken) => ValueTask.FromResult(servers);

    /// <summary>Waits until it is cancelled, because the servers never change.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Never.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, cancellationToken);
        throw new OperationCanceledException(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => ValueTask.FromResult<HandOver?>(null);

    /// <inheritdoc/>
    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
