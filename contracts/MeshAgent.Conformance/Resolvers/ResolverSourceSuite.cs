using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Conformance.Resolvers;

/// <summary>What every source of name servers does. Derive a class, give the source and a stage.</summary>
public abstract class ResolverSourceSuite : IAsyncLifetime
{
    private readonly TestFolder folder = new();
    private IResolverStage? stage;
    private StageContext? context;
    private IResolverSource? source;

    /// <summary>The stage of the running test.</summary>
    protected IResolverStage Stage => stage ?? throw new InvalidOperationException("The suite was not initialized.");

    /// <summary>How long the suite waits for an answer or an announcement.</summary>
    protected virtual Patience Patience => Patience.Usual;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IResolverSource Source => source ?? throw new InvalidOperationException("The suite was not initialized.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        stage = await CreateStageAsync(folder);
        await StartSourceAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (stage is not null)
        {
            await StopSourceAsync(StopReason.Shutdown);
            await stage.DisposeAsync();
        }

        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What is known at the start is told in order, with its scope, its link, and whether it lapses.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Observe_AfterStart_IsWhatThereIs()
    {
        Assert.NotEmpty(Stage.Truth);
        Assert.Equal(Forms(Stage.Truth), Forms(await ObserveAsync()));
    }

    /// <summary>Servers that change and go are announced and then told.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task WaitForChange_ServersChangeAndGo_IsAnnouncedAndSeen()
    {
        if (!StageCan(ResolverStageAbilities.Changes))
        {
            return;
        }

        await ObserveAsync();
        await Stage.ChangeAsync();
        await UntilToldAsync("other servers");
        await Stage.RemoveAsync();
        await UntilToldAsync("servers that went");
        await Stage.ChangeAsync();
        await UntilToldAsync("servers that came back");
    }

    /// <summary>Damage loses nothing that was known; once it is mended, what is new is told.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Observe_Damaged_KeepsTheLastGood()
    {
        if (!StageCan(ResolverStageAbilities.Spoils))
        {
            return;
        }

        var before = Forms(await ObserveAsync());
        await Stage.SpoilAsync();

        // That it was read shows by an announcement or by a health item; a source that does neither has not looked yet, and may not show
        // it either.
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        enough.CancelAfter(TimeSpan.FromSeconds(2));
        await WaitAsync(enough.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        Assert.Equal(before, Forms(await ObserveAsync()));

        await Stage.ChangeAsync();
        await UntilToldAsync("servers after the damage");
    }

    /// <summary>Servers whose time is over are not told, or told as over.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Observe_Lapsed_IsNotTakenForGood()
    {
        if (!StageCan(ResolverStageAbilities.Expires))
        {
            return;
        }

        await Stage.ExpireAsync();
        await Patience.UntilAsync(
            async () => (await ObserveAsync()).All(server => server.ExpiresAt <= DateTimeOffset.UtcNow), "the end of servers whose time is over");
    }

    /// <summary>The next generation knows what the last one knew.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task TakeOver_NextGeneration_KnowsTheSame()
    {
        var before = Forms(await ObserveAsync());
        var state = await Stage.RunAsync(() => Source.ExportStateAsync(Cancellation).AsTask());
        await StopSourceAsync(StopReason.Swap);
        await StartSourceAsync();
        if (state is not null)
        {
            await Stage.RunAsync(async () =>
            {
                await Source.TakeOverAsync(state, Cancellation);
                return true;
            });
        }

        Assert.Equal(before, Forms(await ObserveAsync()));
    }

    /// <summary>A wait that is given up ends at once.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task WaitForChange_Cancelled_ReturnsPromptly()
    {
        using var wait = new CancellationTokenSource();
        var waiting = WaitAsync(wait.Token);
        await wait.CancelAsync();

        await Patience.WithinLimitAsync(waiting.ContinueWith(static task => task.Status, TaskScheduler.Default), "the end of a cancelled wait");
    }

    /// <summary>Sets up where the source learns, with at least one server to know.</summary>
    /// <param name="folder">A folder of the test's own.</param>
    /// <returns>The stage.</returns>
    protected abstract Task<IResolverStage> CreateStageAsync(TestFolder folder);

    /// <summary>Makes the source under test; it is started by the suite. Called on the stage.</summary>
    /// <param name="context">What the host would lend.</param>
    /// <returns>The source.</returns>
    protected abstract IResolverSource CreateSource(IPluginContext context);

    // When exactly a server lapses is the writer's to say and the reader's to round.
    private static List<(NameServer Server, bool Lapses)> Forms(IEnumerable<NameServer> servers) =>
        [.. servers.Select(static server => (server with { ExpiresAt = null }, server.ExpiresAt is not null))];

    private Task<EquatableArray<NameServer>> ObserveAsync() =>
        Patience.WithinLimitAsync(Stage.RunAsync(() => Source.ObserveAsync(Cancellation).AsTask()), "an observation");

    private Task<string> WaitAsync(CancellationToken cancellationToken) =>
        Stage.RunAsync(() => Source.WaitForChangeAsync(cancellationToken).AsTask());

    private async Task UntilToldAsync(string what)
    {
        await Patience.WithinLimitAsync(WaitAsync(Cancellation), $"an announcement of {what}");
        while (!Forms(Stage.Truth).SequenceEqual(Forms(await ObserveAsync())))
        {
            await Patience.WithinLimitAsync(WaitAsync(Cancellation), $"an announcement of {what}");
        }
    }

    private bool StageCan(ResolverStageAbilities ability)
    {
        if (Stage.Abilities.HasFlag(ability))
        {
            return true;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"not demanded: the stage cannot show {ability}");
        return false;
    }

    private async Task StartSourceAsync()
    {
        context = new StageContext(folder.Path, Stage.Settings);
        source = await Patience.WithinLimitAsync(
            Stage.RunAsync(async () =>
            {
                var made = CreateSource(context);
                await made.StartAsync(Cancellation);
                return made;
            }),
            "the start");
    }

    private async Task StopSourceAsync(StopReason reason)
    {
        if (source is { } running)
        {
            source = null;
            await Stage.RunAsync(async () =>
            {
                await running.StopAsync(reason, Cancellation);
                await running.DisposeAsync();
                return true;
            });
            context?.EndLife();
            context?.Dispose();
        }
    }
}
