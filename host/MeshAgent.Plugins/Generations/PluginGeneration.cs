using System.Runtime.CompilerServices;
using Autofac;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Calls;
using MeshAgent.Plugins.Loading;

namespace MeshAgent.Plugins.Generations;

/// <summary>
/// One loaded instance of a plugin, with its code, its composition and the calls under way. Nothing of the plugin's own types leaves it but
/// through the contract; exceptions leave as text.
/// </summary>
internal sealed class PluginGeneration : IDisposable
{
    private readonly CallGate gate = new();
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource waits = new();
    private readonly CancellationToken waitsEnded;
    private readonly NativeLibraries natives;
    private readonly PluginContext lent;
    private readonly TimeProvider time;
    private readonly string subject;
    private PluginLoadContext? context;
    private ILifetimeScope? scope;
    private IPlugin? instance;

    public PluginGeneration(
        PluginManifest manifest,
        string subject,
        PluginLoadContext context,
        NativeLibraries natives,
        PluginContext lent,
        ILifetimeScope scope,
        IPlugin instance,
        TimeProvider time)
    {
        Manifest = manifest;
        this.subject = subject;
        this.context = context;
        this.natives = natives;
        this.lent = lent;
        this.scope = scope;
        this.instance = instance;
        this.time = time;
        waitsEnded = waits.Token;
    }

    public PluginManifest Manifest { get; }

    /// <summary>The plugin as the slot's interface; null once it ended.</summary>
    public TPlugin? As<TPlugin>()
        where TPlugin : class, IPlugin => instance as TPlugin;

    /// <summary>
    /// Makes a call, one at a time. Comes back by the deadline whatever the plugin does; a call that overran keeps its turn until it
    /// really ends,
    /// so that the plugin never sees two at once.
    /// </summary>
    public async ValueTask<CallResult<T>> CallAsync<TPlugin, T>(
        string name, TimeSpan deadline, Func<TPlugin, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
        where TPlugin : class, IPlugin
    {
        if (!gate.TryEnter())
        {
            return new CallResult<T>(default, Ended(name));
        }

        // On the pool, since a plugin may block before its first await.
        var work = Task.Run(() => TakeTurnAsync(name, deadline, call, cancellationToken), CancellationToken.None);
        try
        {
            return await work.WaitAsync(deadline, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new CallResult<T>(default, Overran(name, deadline));
        }
    }

    /// <summary>
    /// Waits for a change: beside other calls and without a deadline, until the plugin, the caller or this generation ends it.
    /// </summary>
    public async Task<CallResult<string>> WaitAsync<TPlugin>(
        Func<TPlugin, CancellationToken, ValueTask<string>> wait, CancellationToken cancellationToken)
        where TPlugin : class, IPlugin
    {
        const string name = "WaitForChangeAsync";
        if (!gate.TryEnter())
        {
            return new CallResult<string>(default, Ended(name));
        }

        var work = Task.Run(() => RunAsync(name, wait, waitsEnded, cancellationToken), CancellationToken.None);
        try
        {
            return await work.WaitAsync(waitsEnded).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new CallResult<string>(default, Ended(name));
        }
    }

    /// <summary>
    /// Ends the plugin: calls under way, its work, its composition. Each step is bounded; what fails is noted and the next one follows.
    /// </summary>
    public async Task<IReadOnlyList<string>> EndAsync(StopReason reason)
    {
        var troubles = new List<string>();
        await waits.CancelAsync();
        await TryAsync(troubles, "drain", CallDeadlines.Drain, gate.CloseAsync);
        await TryAsync(troubles, "StopAsync", CallDeadlines.Stop, () => StopAsync(reason));
        await TryAsync(troubles, "Stopping", CallDeadlines.Dispose, lent.EndAsync);
        await TryAsync(troubles, "DisposeAsync", CallDeadlines.Dispose, DisposeScopeAsync);
        return troubles;
    }

    /// <summary>
    /// Lets the code go. Call after <see cref="EndAsync"/>; then prove it by <see cref="UnloadProof"/> and free what <see
    /// cref="FreeNatives"/> frees.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public WeakReference Unload()
    {
        var gone = new WeakReference(context, trackResurrection: true);
        context?.Unload();
        context = null;
        scope = null;
        instance = null;
        return gone;
    }

    /// <summary>Closes the native libraries; only when the code that calls them is gone.</summary>
    public void FreeNatives() => natives.Free();

    public void Dispose()
    {
        turn.Dispose();
        waits.Dispose();
        lent.Dispose();
    }

    private async Task<CallResult<T>> TakeTurnAsync<TPlugin, T>(
        string name, TimeSpan deadline, Func<TPlugin, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
        where TPlugin : class, IPlugin
    {
        using var overrun = new CancellationTokenSource(deadline, time);
        try
        {
            await turn.WaitAsync(overrun.Token);
        }
        catch (OperationCanceledException)
        {
            gate.Leave();
            return new CallResult<T>(
                default, new Fault(FaultOrigin.Plugin, $"{subject}: {name} waits for an earlier call that does not return"));
        }

        try
        {
            var result = await RunAsync(name, call, overrun.Token, cancellationToken);
            return result.Fault is not null && overrun.IsCancellationRequested
                ? new CallResult<T>(default, Overran(name, deadline))
                : result;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<CallResult<T>> RunAsync<TPlugin, T>(
        string name, Func<TPlugin, CancellationToken, ValueTask<T>> call, CancellationToken one, CancellationToken other)
        where TPlugin : class, IPlugin
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(one, other);
        try
        {
            return new CallResult<T>(await call((TPlugin)instance!, cancel.Token), null);
        }
#pragma warning disable CA1031 // Whatever a plugin throws is its fault and never the host's end.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new CallResult<T>(default, new Fault(FaultOrigin.Plugin, $"{subject}: {name} failed: {ExceptionText.Of(exception)}"));
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task StopAsync(StopReason reason)
    {
        using var overrun = new CancellationTokenSource(CallDeadlines.Stop, time);
        await instance!.StopAsync(reason, overrun.Token);
    }

    private async Task DisposeScopeAsync() => await scope!.DisposeAsync();

    private async Task TryAsync(List<string> troubles, string name, TimeSpan deadline, Func<Task> step)
    {
        try
        {
            await Task.Run(step).WaitAsync(deadline, time);
        }
#pragma warning disable CA1031 // The end goes on whatever a plugin throws.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            troubles.Add(exception is TimeoutException
                ? Overran(name, deadline).Message
                : $"{subject}: {name} failed: {ExceptionText.Of(exception)}");
        }
    }

    private Fault Ended(string name) => new(FaultOrigin.Agent, $"{subject}: {name} was not called, since the plugin is being stopped");

    private Fault Overran(string name, TimeSpan deadline) =>
        new(FaultOrigin.Plugin, $"{subject}: {name} did not return within {deadline.TotalSeconds:0} s");
}
