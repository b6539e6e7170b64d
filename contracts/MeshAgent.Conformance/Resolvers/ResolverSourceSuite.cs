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
    private StagedPlugin<IResolverSource>? source;

    /// <summary>The stage of the running test.</summary>
    protected IResolverStage Stage => stage ?? throw new InvalidOperationException("The suite was not initialized.");

    /// <summary>How long the suite waits for an answer or an announcement.</summary>
    protected virtual Patience Patience => Patience.Usual;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private StagedPlugin<IResolverSource> Source => source ?? throw new InvalidOperationException("The suite was not initialized.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        stage = await CreateStageAsync(folder);
        source = new StagedPlugin<IResolverSource>(stage, folder, stage.Settings, Patience, CreateSource);
        await source.StartAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (stage is not null)
        {
            await (source?.DisposeAsync() ?? ValueTask.CompletedTask);
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
        Assert.Equal(Forms(Stage.Truth), await KnownAsync());
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

        await KnownAsync();
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

        var before = await KnownAsync();
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

        await KnownAsync();
        await Stage.ExpireAsync();
        await Patience.UntilAsync(
            async () => (await ObserveAsync()).All(server => server.ExpiresAt <= DateTimeOffset.UtcNow), "the end of servers whose time is over");
    }

    /// <summary>The next generation knows what the last one knew.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task TakeOver_NextGeneration_KnowsTheSame()
    {
        var before = await KnownAsync();
        await Source.SwapAsync(StopReason.Swap, static () => Task.CompletedTask);

        Assert.Equal(before, Forms(await ObserveAsync()));
    }

    /// <summary>A wait that is given up ends at once.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public Task WaitForChange_Cancelled_ReturnsPromptly() =>
        Source.GivesUpAsync(KnownAsync, static (source, cancellationToken) => source.WaitForChangeAsync(cancellationToken));

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

    /// <summary>What is known after the start, or once it was told.</summary>
    private async Task<List<(NameServer Server, bool Lapses)>> KnownAsync()
    {
        if (Stage.Abilities.HasFlag(ResolverStageAbilities.TellsLater) && !Forms(Stage.Truth).SequenceEqual(Forms(await ObserveAsync())))
        {
            await UntilToldAsync("the first servers");
        }

        return Forms(await ObserveAsync());
    }

    private Task<EquatableArray<NameServer>> ObserveAsync() =>
        Source.AskAsync(static source => source.ObserveAsync(Cancellation), "an observation");

    private Task<string> WaitAsync(CancellationToken cancellationToken) =>
        Source.CallAsync(source => source.WaitForChangeAsync(cancellationToken));

    private async Task UntilToldAsync(string what)
    {
        await Patience.WithinLimitAsync(WaitAsync(Cancellation), $"an announcement of {what}");
        while (!Forms(Stage.Truth).SequenceEqual(Forms(await ObserveAsync())))
        {
            await Patience.WithinLimitAsync(WaitAsync(Cancellation), $"an announcement of {what}");
        }
    }

    private bool StageCan(ResolverStageAbilities ability) => Demand.Shown(Stage.Abilities, ability);
}
