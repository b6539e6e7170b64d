using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Calls;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Swapping;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Plugins.Slots;

/// <summary>
/// The place of one entry of plugins.json in its slot: it stays while generations of the plugin come and go. Calls go to the generation
/// that is at work when they begin, wait while one hands over to the next, and become health items when they fail.
/// </summary>
internal sealed class PluginSeat : IAsyncDisposable
{
    // A plugin that cannot start yet (its program is not installed, the machine is still booting) is tried again: at once at first,
    // since at boot things settle within seconds, and once a minute in the end, which a router does not feel and an operator does not wait
    // long for.
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(1);

    private readonly PluginSurroundings surroundings;
    private readonly Succession succession;
    private readonly CallFaults faults;
    private readonly CancellationTokenSource stopping = new();

    // One generation comes or goes at a time.
    private readonly SemaphoreSlim turn = new(1, 1);
    private TaskCompletionSource changed = Signals.New();
    private TaskCompletionSource? handingOver;
    private Task retrying = Task.CompletedTask;
    private volatile PluginGeneration? current;
    private volatile PluginEntry entry;
    private volatile string? digest;
    private int disposed;

    public PluginSeat(PluginEntry entry, PluginSurroundings surroundings, IGenerationLoader loader)
    {
        this.entry = entry;
        this.surroundings = surroundings;
        var logger = surroundings.Loggers.CreateLogger("plugins");
        faults = new CallFaults(surroundings.Health, logger);
        succession = new Succession(entry, surroundings, loader, logger);
    }

    /// <summary>The entry whose plugin is at work, or was tried last while none is.</summary>
    public PluginEntry Entry => entry;

    /// <summary>The digest of the files that were last tried: empty when they could not be read, null before the first attempt.</summary>
    public string? Digest => digest;

    public PluginReport Report => succession.Report;

    /// <summary>The plugin at work; null when there is none.</summary>
    public TPlugin? Current<TPlugin>()
        where TPlugin : class, IPlugin => current?.As<TPlugin>();

    /// <summary>
    /// Puts a new generation in the place of the one at work, or of none. Whatever fails before the switch leaves everything as it was;
    /// what could not start and may yet, with none at work, is tried again in the background.
    /// </summary>
    /// <param name="next">What to load.</param>
    /// <param name="cancellationToken">Ends the attempt; not what comes after the switch.</param>
    public async Task<SwapResult> SwapAsync(PluginEntry next, CancellationToken cancellationToken)
    {
        var (result, mayRecover) = await TrySwapAsync(next, cancellationToken);
        if (mayRecover && retrying.IsCompleted)
        {
            retrying = RetryAsync(stopping.Token);
        }

        return result;
    }

    /// <summary>Makes a call; comes back by its deadline, whatever the plugin does.</summary>
    public async ValueTask<CallResult<T>> CallAsync<TPlugin, T>(
        string name, TimeSpan deadline, Func<TPlugin, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
        where TPlugin : class, IPlugin
    {
        while (true)
        {
            if (Volatile.Read(ref handingOver) is { } switching)
            {
                await Signals.HereAsync(switching.Task).WaitAsync(cancellationToken);
            }

            if (current is not { } generation)
            {
                var report = Report;
                return new CallResult<T>(
                    default, new Fault(FaultOrigin.Plugin, $"{entry.Subject} is {Word(report.State)}: {report.Reason}"));
            }

            var result = await generation.CallAsync(name, deadline, call, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (result.WasMade)
            {
                faults.Note(entry.Subject, name, result.Fault);
                return result;
            }
        }
    }

    /// <summary>
    /// Waits until the plugin says that something changed, or another generation takes its place. A wait that fails returns after a
    /// pause, so that a faulty plugin costs a look now and then and not a busy loop.
    /// </summary>
    public async ValueTask<string> WaitAsync<TPlugin>(
        Func<TPlugin, CancellationToken, ValueTask<string>> wait, Backoff pauses, CancellationToken cancellationToken)
        where TPlugin : class, IPlugin
    {
        var signal = Volatile.Read(ref changed).Task;
        if (current is not { } generation)
        {
            await signal.WaitAsync(cancellationToken);
            return $"{entry.Subject} is {Word(Report.State)}";
        }

        var result = await generation.WaitAsync(wait, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (current != generation || !result.WasMade)
        {
            // Whatever the old one would still have told is seen by looking at the new one.
            return $"{entry.Subject} is {Word(Report.State)}, generation {Report.Generation}";
        }

        faults.Note(entry.Subject, "WaitForChangeAsync", result.Fault);
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
        if (await TakeOutAsync() is { } generation)
        {
            await succession.EndAsync(generation, reason);
            succession.Forget(entry.Subject);
            generation.Dispose();
        }
    }

    /// <summary>Stops the plugin and lets its code go.</summary>
    /// <returns>Whether the code is proven gone; otherwise a health item says so.</returns>
    public async Task<bool> UnloadAsync(StopReason reason)
    {
        if (await TakeOutAsync() is not { } generation)
        {
            return true;
        }

        await succession.EndAsync(generation, reason);
        succession.Forget(entry.Subject);
        return await succession.LetGoAsync(entry, generation, PluginState.Stopped, $"stopped ({Word(reason)})");
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            await StopAsync(StopReason.Shutdown);
            stopping.Dispose();
            turn.Dispose();
        }
    }

    private static string Word<T>(T value)
        where T : Enum => value.ToString().ToLowerInvariant();

    private async Task<SwapResult> SwitchAsync(
        PluginEntry next, PluginGeneration? old, PluginGeneration candidate, SwapResult result)
    {
        var switching = Signals.New();
        var began = surroundings.Time.GetTimestamp();
        var notes = new List<string>();
        string? refusal = null;
        Volatile.Write(ref handingOver, switching);
        try
        {
            if (old is not null)
            {
                var isIdle = await old.PauseAsync();
                refusal = await HandOverStep.TakeAsync(old, isIdle, candidate, notes);
            }

            if (refusal is null)
            {
                entry = next;
                current = candidate;
                faults.Forget(next.Subject);
                succession.Switched(next, candidate, old);
            }
        }
        finally
        {
            if (current == old)
            {
                old?.Resume();
            }

            Volatile.Write(ref handingOver, null);
            switching.TrySetResult();
        }

        Announce();
        result = result with { Pause = surroundings.Time.GetElapsedTime(began), Notes = [.. notes] };
        return refusal is null ? result with { IsDone = true } : await succession.RefuseAsync(next, candidate, old!, refusal, result);
    }

    private async Task<(SwapResult Result, bool MayRecover)> TrySwapAsync(PluginEntry next, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping.Token);
        await turn.WaitAsync(either.Token);
        try
        {
            var attempt = await succession.LoadAsync(next, current, either.Token);
            digest = attempt.Digest;
            if (attempt.Candidate is not { } candidate)
            {
                entry = current is null ? next : entry;
                Announce();
                return (attempt.Result, attempt.MayRecover);
            }

            var old = current;
            var result = await SwitchAsync(next, old, candidate, attempt.Result);
            return (old is null || !result.IsDone ? result : await succession.RetireAsync(next, old, result), false);
        }
        finally
        {
            turn.Release();
        }
    }

    private void Announce() => Interlocked.Exchange(ref changed, Signals.New()).TrySetResult();

    private async Task RetryAsync(CancellationToken cancellationToken)
    {
        var pauses = new Backoff(FirstRetry, LastRetry);
        do
        {
            await Task.Delay(pauses.Next(), surroundings.Time, cancellationToken);
        }
        while (current is null && (await TrySwapAsync(entry, cancellationToken)).MayRecover);
    }

    private async Task<PluginGeneration?> TakeOutAsync()
    {
        await stopping.CancelAsync();
        await retrying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await turn.WaitAsync();
        try
        {
            var generation = Interlocked.Exchange(ref current, null);
            if (generation is not null)
            {
                succession.TakenOut(entry, generation);
                Announce();
            }

            return generation;
        }
        finally
        {
            turn.Release();
        }
    }
}
