using MeshAgent.Contracts.Plugins;
using Xunit.Sdk;

namespace MeshAgent.Conformance.Stages;

/// <summary>The plugin under test on its stage, one generation after another, as the host would run it.</summary>
/// <typeparam name="T">The plugin's slot.</typeparam>
/// <param name="stage">The machine; every call is made there.</param>
/// <param name="folder">Where settings and run-time files are.</param>
/// <param name="settings">The settings, as JSON.</param>
/// <param name="patience">How long an answer may take.</param>
/// <param name="create">Makes a generation.</param>
internal sealed class StagedPlugin<T>(IStage stage, TestFolder folder, string settings, Patience patience, Func<IPluginContext, T> create)
    : IAsyncDisposable
    where T : class, IPlugin
{
    /// <summary>
    /// How long a wait goes on before it is given up, 0.1 s: what is announced of what happened earlier comes within it. Longer only makes
    /// the check slower; with none at all an announcement that was there already would hide a plugin that waits on.
    /// </summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(0.1);

    private StageContext? context;
    private T? running;

    /// <summary>The generation that runs.</summary>
    public T Current => running ?? throw new InvalidOperationException("The plugin is not started.");

    /// <summary>Whether one runs.</summary>
    public bool IsRunning => running is not null;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Calls the plugin; how long it takes is the caller's to bound.</summary>
    /// <typeparam name="TResult">The type of its answer.</typeparam>
    /// <param name="call">The call.</param>
    /// <returns>The answer.</returns>
    public Task<TResult> CallAsync<TResult>(Func<T, ValueTask<TResult>> call) => stage.RunAsync(() => call(Current).AsTask());

    /// <summary>Calls the plugin; no answer in time, and an exception in its place, fail the test.</summary>
    /// <typeparam name="TResult">The type of its answer.</typeparam>
    /// <param name="call">The call.</param>
    /// <param name="what">Its name, for the message of the failure.</param>
    /// <returns>The answer.</returns>
    public async Task<TResult> AskAsync<TResult>(Func<T, ValueTask<TResult>> call, string what)
    {
        try
        {
            return await patience.WithinLimitAsync(CallAsync(call), what);
        }
        catch (Exception thrown) when (thrown is not (XunitException or OperationCanceledException))
        {
            throw new XunitException($"in place of {what}: {thrown}");
        }
    }

    /// <summary>Waits until a call that was given up has ended, with or without an answer.</summary>
    /// <typeparam name="TResult">The type of its answer.</typeparam>
    /// <param name="call">The call.</param>
    /// <param name="what">Its name, for the message of the failure.</param>
    /// <returns>When it has ended.</returns>
    public async Task EndsAsync<TResult>(Func<T, ValueTask<TResult>> call, string what)
    {
        // An answer that was there already is allowed, such as a spurious announcement; an exception of another kind is not.
        var thrown = await patience.WithinLimitAsync(
            CallAsync(call).ContinueWith(static task => task.Exception?.InnerException, TaskScheduler.Default), what);
        Assert.True(thrown is null or OperationCanceledException, $"{what}: {thrown}");
    }

    /// <summary>Waits for an announcement and gives up: the wait ends then, though nothing is announced.</summary>
    /// <param name="look">A look at what there is, after which nothing is left to announce.</param>
    /// <param name="wait">The wait.</param>
    /// <returns>When it is shown.</returns>
    public Task GivesUpAsync(Func<Task> look, Func<T, CancellationToken, ValueTask<string>> wait) => patience.UntilAsync(
        async () =>
        {
            await look();
            using var giveUp = new CancellationTokenSource(Quiet);
            await EndsAsync(plugin => wait(plugin, giveUp.Token), "the end of a wait that is given up");
            return giveUp.IsCancellationRequested;
        },
        "a moment in which nothing is announced");

    /// <summary>Makes a generation and starts it.</summary>
    /// <returns>When calls may come.</returns>
    public async Task StartAsync()
    {
        context = new StageContext(folder.Path, settings);
        running = await patience.WithinLimitAsync(
            stage.RunAsync(async () =>
            {
                var made = create(context);
                await made.StartAsync(Cancellation);
                return made;
            }),
            "the start");
    }

    /// <summary>Ends the generation that runs, if one does.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>When it is disposed of.</returns>
    public async Task StopAsync(StopReason reason)
    {
        if (running is { } old)
        {
            running = null;
            await stage.RunAsync(async () =>
            {
                await old.StopAsync(reason, Cancellation);
                await old.DisposeAsync();
                return true;
            });
            context?.EndLife();
            context?.Dispose();
        }
    }

    /// <summary>Ends what still runs, as an agent that ends does.</summary>
    /// <returns>When it is disposed of.</returns>
    public ValueTask DisposeAsync() => new(StopAsync(StopReason.Shutdown));

    /// <summary>Ends the generation that runs, and starts the next one with what it left.</summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="between">What is looked at while none runs.</param>
    /// <returns>When the next one has taken over.</returns>
    public async Task SwapAsync(StopReason reason, Func<Task> between)
    {
        var state = await AskAsync(static plugin => plugin.ExportStateAsync(Cancellation), "what it hands over");
        await StopAsync(reason);
        await between();
        await StartAsync();
        if (state is not null)
        {
            await AskAsync(
                async plugin =>
                {
                    await plugin.TakeOverAsync(state, Cancellation);
                    return true;
                },
                "the end of the hand-over");
        }
    }
}
