using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Conformance.Exits;

/// <summary>What every exit provider does. Derive a class, give the provider and a stage.</summary>
public abstract partial class ExitProviderSuite : IAsyncLifetime
{
    private readonly TestFolder folder = new();
    private IExitStage? stage;
    private StagedPlugin<IExitProvider>? provider;

    /// <summary>The stage of the running test.</summary>
    protected IExitStage Stage => stage ?? throw new InvalidOperationException("The suite was not initialized.");

    /// <summary>How long the suite waits for an answer or an announcement.</summary>
    protected virtual Patience Patience => Patience.Usual;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private StagedPlugin<IExitProvider> Provider => provider ?? throw new InvalidOperationException("The suite was not initialized.");

    private IReadOnlySet<string> Links => Stage.Exits.Select(Stage.LinkOf).ToHashSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        stage = await CreateStageAsync(folder);
        provider = new StagedPlugin<IExitProvider>(stage, folder, stage.Settings, Patience, CreateProvider);
        await provider.StartAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (stage is not null)
        {
            await EndAsync();
            await stage.DisposeAsync();
        }

        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sets up a machine of the test's own.</summary>
    /// <param name="folder">A folder of the test's own; relative names in the settings are in it.</param>
    /// <returns>The stage.</returns>
    protected abstract Task<IExitStage> CreateStageAsync(TestFolder folder);

    /// <summary>Makes the provider under test; it is started by the suite. Called on the stage.</summary>
    /// <param name="context">What the host would lend.</param>
    /// <returns>The provider.</returns>
    protected abstract IExitProvider CreateProvider(IPluginContext context);

    /// <summary>A plan that contacts every exit and sends user traffic to one.</summary>
    private ExitPlan PlanFor(int selected, int port = ExitWorld.Port, long probe = 0) => new(
        StageContext.Tags.Mark,
        Stage.Exits
            .Select((name, index) => new ExitDirective(name, ExitWorld.AddressOf(index, port), index == selected, probe))
            .ToEquatableArray());

    private Task<ExitObservation> ObserveAsync() =>
        Provider.AskAsync(static provider => provider.ObserveAsync(Cancellation), "an observation");

    private Task<IReadOnlyList<Fault>> ApplyAsync(ExitPlan plan) =>
        Provider.AskAsync(provider => provider.ApplyAsync(plan, Cancellation), "the plan's result");

    /// <summary>
    /// As the host does: the plan again until it is taken. A tunnel may need more than one round, such as one whose links its daemon makes.
    /// </summary>
    private Task MustTakeAsync(ExitPlan plan) => Patience.UntilAsync(
        async () => (await ApplyAsync(plan)).Count == 0 && IsTaken(plan, await ObserveAsync()), "a plan that is taken");

    private static bool IsTaken(ExitPlan plan, ExitObservation seen) =>
        seen.Interfaces.All(link => link.OuterMark == plan.Mark.Value && (link.Carries.IPv4 || link.Carries.IPv6))
        && plan.Exits.All(wanted => wanted.Endpoint!.Equals(seen.Exits.FirstOrDefault(exit => exit.Name == wanted.Name)?.Endpoint));

    private Task<IReadOnlyList<string>> CleanUpAsync() =>
        Provider.AskAsync(static provider => provider.CleanupAsync(Cancellation), "the clean-up");

    private bool StageCan(ExitStageAbilities ability) => Demand.Shown(Stage.Abilities, ability);

    // Tunnels have processes and files that would outlive the test.
    private async Task EndAsync()
    {
        if (provider is { IsRunning: true })
        {
            await CleanUpAsync();
            await provider.DisposeAsync();
        }
    }
}
