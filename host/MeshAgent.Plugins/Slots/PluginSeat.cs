using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Calls;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Loading;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Plugins.Slots;

/// <summary>
/// The place of one entry of plugins.json in its slot: it stays while generations of the plugin come and go. Calls go to the generation
/// that is
/// at work when they begin; their faults become health items.
/// </summary>
internal sealed class PluginSeat : IAsyncDisposable
{
    // A plugin that cannot start yet (its program is not installed, the machine is still booting) is tried again: at once at first,
    // since at
    // boot things settle within seconds, and once a minute in the end, which a router does not feel and an operator does not wait long for.
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(1);

    private readonly PluginEntry entry;
    private readonly PluginSurroundings surroundings;
    private readonly GenerationLoader loader;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly HashSet<string> failing = [];
    private TaskCompletionSource changed = NewSignal();
    private Task retrying = Task.CompletedTask;
    private volatile PluginGeneration? current;
    private volatile PluginReport report;
    private int generations;
    private int disposed;

    public PluginSeat(PluginEntry entry, PluginSurroundings surroundings, GenerationLoader loader)
    {
        this.entry = entry;
        this.surroundings = surroundings;
        this.loader = loader;
        logger = surroundings.Loggers.CreateLogger("plugins");
        report = new PluginReport(entry.Slot, entry.Id, "", 0, PluginState.Starting, "");
    }

    public PluginEntry Entry => entry;

    public PluginReport Report => report;

    /// <summary>The plugin at work; null when there is none.</summary>
    public TPlugin? Current<TPlugin>()
        where TPlugin : class, IPlugin => current?.As<TPlugin>();

    /// <summary>Loads and starts the plugin. When its start fails it is tried again in the background.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await TryActivateAsync(cancellationToken))
        {
            retrying = RetryAsync(stopping.Token);
        }
    }

    /// <summary>Makes a call; comes back by its deadline, whatever the plugin does.</summary>
    public async ValueTask<CallResult<T>> CallAsync<TPlugin, T>(
        string name, TimeSpan deadline, Func<TPlugin, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
        where TPlugin : class, IPlugin
    {
        if (current is not { } generation)
        {
            return new CallResult<T>(default, new Fault(FaultOrigin.Plugin, $"{entry.Subject} is {Word(report.State)}: {report.Reason}"));
        }

        var result = await generation.CallAsync(name, deadline, call, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        Note(name, result.Fault);
        return result;
    }

    /// <summary>
    /// Waits until the plugin says that something changed, or another generation takes its place. A wait that fails returns after a
    /// pause, so
    /// that a faulty plugin costs a look now and then and not a busy loop.
    /// </summary>
    public async ValueTask<string> WaitAsync<TPlugin>(
        Func<TPlugin, CancellationToken, ValueTask<string>> wait, Backoff pauses, CancellationToken cancellationToken)
        where TPlugin : class, IPlugin
    {
        var signal = Volatile.Read(ref changed).Task;
        if (current is not { } generation)
        {
            await signal.WaitAsync(cancellationToken);
            return $"{entry.Subject} is {Word(report.State)}";
        }

        var result = await generation.WaitAsync(wait, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (current != generation)
        {
            return $"{entry.Subject} is {Word(report.State)}, generation {report.Generation}";
        }

        Note("WaitForChangeAsync", result.Fault);
        if (result.Fault is null)
        {
            pauses.Reset();
            return result.Value ?? entry.Subject;
        }

        await Task.Delay(pauses.Next(), surroundings.Time, cancellationToken);
        return $"{entry.Subject} cannot say what changed";
    }

    /// <summary>Stops the plugin. Its code stays loaded, since the process ends.</summary>
    public async Task StopAsync(StopReason reason)
    {
        await stopping.CancelAsync();
        await retrying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (await TakeOutAsync(reason) is { } generation)
        {
            generation.Dispose();
        }
    }

    /// <summary>Stops the plugin and lets its code go.</summary>
    /// <returns>Whether the code is proven gone; otherwise a health item says so.</returns>
    public async Task<bool> UnloadAsync(StopReason reason)
    {
        await stopping.CancelAsync();
        await retrying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (await TakeOutAsync(reason) is not { } generation)
        {
            return true;
        }

        var gone = await UnloadProof.IsCollectedAsync(generation.Unload());
        if (gone)
        {
            generation.FreeNatives();
        }
        else
        {
            logger.Leaked(entry.Subject, UnloadProof.MaxRounds);
            surroundings.Health.Report(entry.Subject, new HealthItem(
                "plugin.leaked", Severity.Warning, $"{entry.Subject}: its code is unloaded but something still holds it in memory",
                "restart the agent when convenient, and tell the plugin's author"));
        }

        generation.Dispose();
        return gone;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            await StopAsync(StopReason.Shutdown);
            stopping.Dispose();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string Word(PluginState state) => state.ToString().ToLowerInvariant();

    // Returns whether trying again makes sense.
    private async Task<bool> TryActivateAsync(CancellationToken cancellationToken)
    {
        var number = generations + 1;
        var result = await loader.LoadAsync(entry, number, cancellationToken);
        generations = number;
        current = result.Generation;
        report = new PluginReport(entry.Slot, entry.Id, result.Manifest?.Version ?? "", number, result.State, result.Reason);
        Interlocked.Exchange(ref changed, NewSignal()).TrySetResult();
        switch (result.State)
        {
            case PluginState.Active:
                logger.Activated(entry.Subject, report.Version, number);
                surroundings.Health.Clear(entry.Subject, "plugin.notActive");
                break;
            case PluginState.Disabled:
                logger.Disabled(entry.Subject, result.Reason);
                break;
            default:
                logger.NotActivated(entry.Subject, result.State, result.Reason);
                surroundings.Health.Report(entry.Subject, new HealthItem(
                    "plugin.notActive", Severity.Error, $"{entry.Subject} is {Word(result.State)}: {result.Reason}",
                    result.MayRecover
                        ? "it is tried again; see the log for what it needs"
                        : "mend what the message names and restart the agent"));
                break;
        }

        return result.MayRecover;
    }

    private async Task RetryAsync(CancellationToken cancellationToken)
    {
        var pauses = new Backoff(FirstRetry, LastRetry);
        do
        {
            await Task.Delay(pauses.Next(), surroundings.Time, cancellationToken);
        }
        while (await TryActivateAsync(cancellationToken));
    }

    private async Task<PluginGeneration?> TakeOutAsync(StopReason reason)
    {
        var generation = Interlocked.Exchange(ref current, null);
        if (generation is null)
        {
            return null;
        }

        report = report with { State = PluginState.Stopped, Reason = $"stopped ({Word(reason)})" };
        Interlocked.Exchange(ref changed, NewSignal()).TrySetResult();
        foreach (var trouble in await generation.EndAsync(reason))
        {
            logger.StopTrouble(trouble);
        }

        surroundings.Health.ClearAll(entry.Subject);
        return generation;
    }

    private static string Word(StopReason reason) => reason.ToString().ToLowerInvariant();

    private void Note(string call, Fault? fault)
    {
        var id = $"plugin.call.{call}";
        bool isNews;
        lock (gate)
        {
            isNews = fault is null ? failing.Remove(call) : failing.Add(call);
        }

        if (fault is not null)
        {
            surroundings.Health.Report(entry.Subject, new HealthItem(
                id,
                Severity.Error,
                fault.Message,
                fault.Fix.Length > 0 ? fault.Fix : "it is tried again; if it stays, tell the plugin's author"));
        }
        else if (isNews)
        {
            surroundings.Health.Clear(entry.Subject, id);
        }

        if (isNews && fault is not null)
        {
            logger.CallFailed(fault.Message);
        }
        else if (isNews)
        {
            logger.CallWorksAgain(entry.Subject, call);
        }
    }
}
