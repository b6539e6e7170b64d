namespace MeshAgent.Contracts.Plugins;

/// <summary>
/// The life of a plugin, whatever its slot: constructed, started, perhaps handed its predecessor's state, used, stopped, disposed. The host
/// bounds every call by a deadline; an exception is a health item of the plugin, never the end of the host.
/// </summary>
public interface IPlugin : IAsyncDisposable
{
    /// <summary>Gets ready for calls. Changes nothing that user traffic would notice.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>When calls may come.</returns>
    ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>Takes over what the previous generation left; called after start, before the first other call.</summary>
    /// <param name="state">What <see cref="ExportStateAsync"/> of the previous generation returned.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>When it is taken over.</returns>
    ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken);

    /// <summary>Gives what the next generation needs to go on without a gap.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The state; null when the next can start without.</returns>
    ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken);

    /// <summary>Ends the plugin's work. No other call but disposal follows.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is done.</returns>
    ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken);
}
