using MeshAgent.Contracts.Health;
using MeshAgent.Host.Commands;
using MeshAgent.Host.Configuration;
using MeshAgent.Plugins.Health;
using MeshAgent.Plugins.Slots;
using MeshAgent.Plugins.Watching;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Running;

/// <summary>
/// Takes what changes on disk into the running agent: plugins.json, plugins.d, and the plugins' own files. A bad one changes nothing.
/// </summary>
/// <param name="files">Where plugins.json is.</param>
/// <param name="plugins">The plugins.</param>
/// <param name="health">Where troubles are shown.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class PluginFiles(
    ConfigurationFiles files, PluginRuntime plugins, HealthBoard health, TimeProvider time, ILogger<PluginFiles> log) : IDisposable
{
    /// <summary>The health item of a plugins.json that could not be taken.</summary>
    public const string InvalidId = "plugins.invalid";

    private const string Subject = "plugins";

    // One look at a time, whoever asks for it.
    private readonly SemaphoreSlim turn = new(1, 1);
    private PluginListReading? last;

    /// <summary>Watches the files until cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When it has ended.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var watch = new FolderWatch(time);
        try
        {
            while (true)
            {
                watch.Follow(
                    [.. plugins.Folders, PluginListReader.FragmentsBeside(files.PluginsPath)], [Path.GetFullPath(files.PluginsPath)]);
                await watch.WaitAsync(cancellationToken);
                await LookAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The agent ends.
        }
    }

    /// <summary>Looks at the files and takes what has changed.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When all that could be taken is.</returns>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await TakeListAsync(cancellationToken);
            foreach (var result in await plugins.ReloadChangedAsync(cancellationToken))
            {
                log.FilesChanged(result.Subject, result.IsDone);
            }
        }
#pragma warning disable CA1031 // Nobody waits for this; what goes wrong must be told, and must not end the watch.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.LookFailed(exception.Message);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private async Task TakeListAsync(CancellationToken cancellationToken)
    {
        var reading = files.ReadPlugins();
        var isNews = reading.Errors != last?.Errors;
        last = reading;
        if (reading.Errors.IsEmpty)
        {
            health.Clear(Subject, InvalidId);
            foreach (var result in await plugins.ConfigureAsync(reading.Entries, cancellationToken))
            {
                log.EntryChanged(result.Subject, result.IsDone);
            }

            return;
        }

        foreach (var error in isNews ? reading.Errors : [])
        {
            log.Refused(error);
        }

        health.Report(Subject, new HealthItem(
            InvalidId,
            Severity.Warning,
            $"{reading.Errors[0]}; the plugins that were at work before still are",
            $"mend {reading.Errors[0].File}; it is taken as soon as it is saved"));
    }
}
