using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Resolvers.Learning;

/// <summary>
/// The life of a source that learns of name servers from files. The files hold all that it knows, so nothing is handed over.
/// </summary>
/// <param name="context">What the host lends.</param>
public abstract class FileResolverSource(IPluginContext context) : IResolverSource
{
    private FileLearner? learner;

    /// <summary>What the host lends.</summary>
    protected IPluginContext Context => context;

    /// <summary>Reads the settings, listens to the folders and reads the files.</summary>
    /// <param name="cancellationToken">Not needed: nothing is waited for.</param>
    /// <returns>At once.</returns>
    /// <exception cref="InvalidDataException">
    /// Settings are wrong; the message has a line for each mistake, with its JSON path and the fix.
    /// </exception>
    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        learner = new FileLearner(context, ReadSettings());
        learner.Start();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<EquatableArray<NameServer>> ObserveAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(learner!.Observe());

    /// <inheritdoc/>
    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => learner!.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Leaves nothing: the next generation reads the same files.</summary>
    /// <param name="cancellationToken">Not needed.</param>
    /// <returns>Nothing.</returns>
    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => ValueTask.FromResult<HandOver?>(null);

    /// <inheritdoc/>
    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => DisposeAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        learner?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads the settings.</summary>
    /// <returns>What looks at all files once, as <see cref="FileLearner"/> wants it.</returns>
    /// <exception cref="InvalidDataException">Settings are wrong; a line for each mistake.</exception>
    protected abstract Func<Survey> ReadSettings();
}
