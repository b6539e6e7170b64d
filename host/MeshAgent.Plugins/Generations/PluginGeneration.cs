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
    private readonly CallGate calls = new();
    private readonly CallGate waits = new();
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource ending = new();
    private readonly CancellationToken ended;
    private readonly PluginContext lent;
    private readonly TimeProvider time;
    private readonly TaskScheduler work;
    private readonly string subject;
    private PluginLoadContext? context;
    private ILifetimeScope? scope;
    private IPlugin? instance;
    private volatile string? overdue;

    /// <summary>A loaded and composed plugin, not started yet.</summary>
    /// <param name="number">Its number in its seat, from 1.</param>
    /// <param name="manifest">What it says of itself.</param>
    /// <param name="subject">How it is named: <c>slot/id</c>.</param>
    /// <param name="context">Its code; null for code that is the host's own and is never unloaded.</param>
    /// <param name="natives">What it loads of native code.</param>
    /// <param name="lent">What the host lends it.</param>
    /// <param name="scope">Its composition; goes with it.</param>
    /// <param name="instance">The plugin.</param>
    /// <param name="surroundings">The host's clock, and where calls run.</param>
    public PluginGeneration(
        int number,
        PluginManifest manifest,
        string subject,
        PluginLoadContext? context,
        NativeLibraries natives,
        PluginContext lent,
        ILifetimeScope scope,
        IPlugin instance,
        PluginSurroundings surroundings)
    {
        Number = number;
        Manifest = manifest;
        Natives = natives;
        this.subject = subject;
        this.context = context;
        this.lent = lent;
        this.scope = scope;
        this.instance = instance;
        time = surroundings.Time;
        work = surroundings.Calls;
        ended = ending.Token;
    }

    /// <summary>Its number in its seat, from 1.</summary>
    public int Number { get; }

    public PluginManifest Manifest { get; }

    /// <summary>What it loaded of native code: to be closed when its own code is gone.</summary>
    public NativeLibraries Natives { get; }

    /// <summary>The names of the threads that the host runs for it.</summary>
    public IReadOnlyList<string> Threads => lent.Threads;

    /// <summary>The plugin as the slot's interface; null once it ended.</summary>
    public TPlugin? As<TPlugin>()
        where TPlugin : class, IPlugin => instance as TPlugin;

    /// <summary>
    /// Makes a call, one at a time. Comes back by the deadline whatever the plugin does; a call that overran keeps its turn until it
    /// really ends, so that the plugin never sees two at once, and those that come meanwhile fail at once.
    /// </summary>
    public async ValueTask<CallResult<T>> CallAsync<TPlugin, T>(
        string name, TimeSpan deadline, Func<TPlugin, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
        where TPlugin : class, IPlugin => calls.TryEnter()
            ? await MakeAsync(name, deadline, call, calls.Leave, cancellationToken)
            : new CallResult<T>(default, Ended(name), WasMade: false);

    /// <summary>
    /// Waits for a change: beside other calls and without a deadline, until the plugin, the caller or this generation ends it.
    /// </summary>
    public async Task<CallResult<string>> WaitAsync<TPlugin>(
        Func<TPlugin, CancellationToken, ValueTask<string>> wait, CancellationToken cancellationToken)
        where TPlugin : class, IPlugin
    {
        const string name = "WaitForChangeAsync";
        if (!waits.TryEnter())
        {
            return new CallResult<string>(default, Ended(name), WasMade: false);
        }

        var waiting = StartAsync(() => RunAsync(name, wait, waits.Leave, ended, cancellationToken));
        try
        {
            return await waiting.WaitAsync(ended).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new CallResult<string>(default, Ended(name), WasMade: false);
        }
    }

    /// <summary>Lets no further call begin, and waits for those under way, though not for ever.</summary>
    /// <returns>False: a call under way does not return.</returns>
    public async Task<bool> PauseAsync()
    {
        try
        {
            await Signals.HereAsync(calls.CloseAsync()).WaitAsync(CallDeadlines.Drain, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Takes calls again, after a pause.</summary>
    public void Resume() => calls.Reopen();

    /// <summary>Asks for the state that the next generation needs; while paused.</summary>
    public ValueTask<CallResult<HandOver?>> ExportAsync() => MakeAsync<IPlugin, HandOver?>(
        "ExportStateAsync", CallDeadlines.HandOver, static (plugin, token) => plugin.ExportStateAsync(token), static () => { }, default);

    /// <summary>
    /// Ends the plugin: calls under way, its work, its composition, what was lent. Each step is bounded; what fails is noted and the next
    /// one follows.
    /// </summary>
    public async Task<IReadOnlyList<string>> EndAsync(StopReason reason)
    {
        var troubles = new List<string>();
        await Task.Factory.StartNew(ending.Cancel, CancellationToken.None, TaskCreationOptions.DenyChildAttach, work);
        await TryAsync(troubles, "drain", CallDeadlines.Drain, DrainAsync);
        await TryAsync(troubles, "StopAsync", CallDeadlines.Stop, () => StopAsync(reason));
        await TryAsync(troubles, "Stopping", CallDeadlines.Dispose, lent.EndAsync);
        await TryAsync(troubles, "DisposeAsync", CallDeadlines.Dispose, DisposeScopeAsync);
        await TryAsync(troubles, "closing what it entrusted", CallDeadlines.Dispose, lent.RevokeAsync);
        return troubles;
    }

    /// <summary>
    /// Lets the code go. Call after <see cref="EndAsync"/>; then prove it by <see cref="LeakRegister"/>.
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

    public void Dispose()
    {
        turn.Dispose();
        ending.Dispose();
        lent.Dispose();
    }

    private async ValueTask<CallResult<T>> MakeAsync<TPlugin, T>(
        string name,
        TimeSpan deadline,
        Func<TPlugin, CancellationToken, ValueTask<T>> call,
        Action whenEnded,
        CancellationToken cancellationToken)
        where TPlugin : class, IPlugin
    {
        if (overdue is { } earlier)
        {
            whenEnded();
            return new CallResult<T>(default, NotAsked(name, earlier));
        }

        var made = StartAsync(() => TakeTurnAsync(name, deadline, call, whenEnded, cancellationToken));
        try
        {
            return await made.WaitAsync(deadline, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            overdue = name;
            _ = made.ContinueWith(
                _ => overdue = null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return new CallResult<T>(default, Overran(name, deadline));
        }
    }

    private async Task<CallResult<T>> TakeTurnAsync<TPlugin, T>(
        string name,
        TimeSpan deadline,
        Func<TPlugin, CancellationToken, ValueTask<T>> call,
        Action whenEnded,
        CancellationToken cancellationToken)
        where TPlugin : class, IPlugin
    {
        using var overrun = new CancellationTokenSource(deadline, time);
        try
        {
            await turn.WaitAsync(overrun.Token);
        }
        catch (OperationCanceledException)
        {
            whenEnded();
            return new CallResult<T>(default, NotAsked(name, "an earlier call"));
        }

        try
        {
            var result = await RunAsync(name, call, whenEnded, overrun.Token, cancellationToken);
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
        string name,
        Func<TPlugin, CancellationToken, ValueTask<T>> call,
        Action whenEnded,
        CancellationToken one,
        CancellationToken other)
        where TPlugin : class, IPlugin
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(one, other);
        try
        {
            return new CallResult<T>(await call((TPlugin)(IPlugin)instance!, cancel.Token), null);
        }
#pragma warning disable CA1031 // Whatever a plugin throws is its fault and never the host's end.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new CallResult<T>(default, new Fault(FaultOrigin.Plugin, $"{subject}: {name} failed: {ExceptionText.Of(exception)}"));
        }
        finally
        {
            whenEnded();
        }
    }

    // Not on the caller's thread, since a plugin may block before its first await.
    private Task<T> StartAsync<T>(Func<Task<T>> step) =>
        Task.Factory.StartNew(step, CancellationToken.None, TaskCreationOptions.DenyChildAttach, work).Unwrap();

    private Task StartAsync(Func<Task> step) =>
        Task.Factory.StartNew(step, CancellationToken.None, TaskCreationOptions.DenyChildAttach, work).Unwrap();

    private async Task DrainAsync()
    {
        var (called, waited) = (calls.CloseAsync(), waits.CloseAsync());
        await called;
        await waited;
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
            await StartAsync(step).WaitAsync(deadline, time);
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

    private Fault NotAsked(string name, string earlier) =>
        new(FaultOrigin.Plugin, $"{subject}: {name} was not called, since {earlier} has not returned yet", Reload);

    private Fault Overran(string name, TimeSpan deadline) =>
        new(FaultOrigin.Plugin, $"{subject}: {name} did not return within {deadline.TotalSeconds:0} s", Reload);

    private string Reload => $"if it stays, load the plugin anew: meshagent plugins reload {subject}";
}
