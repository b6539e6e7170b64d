using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Conformance.Guard;

/// <summary>What every guard does. Derive a class, give the guard and a stage.</summary>
public abstract partial class TrafficGuardSuite : IAsyncLifetime
{
    private readonly TestFolder folder = new();
    private IGuardStage? stage;
    private StagedPlugin<ITrafficGuard>? guard;

    /// <summary>The two families, for theories.</summary>
    public static TheoryData<IpFamily> Families { get; } = [IpFamily.IPv4, IpFamily.IPv6];

    /// <summary>The stage of the running test.</summary>
    protected IGuardStage Stage => stage ?? throw new InvalidOperationException("The suite was not initialized.");

    /// <summary>How long the suite waits for an answer or an announcement.</summary>
    protected virtual Patience Patience => Patience.Usual;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private StagedPlugin<ITrafficGuard> Guard => guard ?? throw new InvalidOperationException("The suite was not initialized.");

    private GuardPlan Plan => new() { Mark = StageContext.Tags.Mark, WanLinks = [Stage.Wan] };

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        stage = await CreateStageAsync();
        guard = new StagedPlugin<ITrafficGuard>(stage, folder, "{}", Patience, CreateGuard);
        await guard.StartAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (stage is not null)
        {
            await (guard?.DisposeAsync() ?? ValueTask.CompletedTask);
            await stage.DisposeAsync();
        }

        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sets up a machine of the test's own.</summary>
    /// <returns>The stage.</returns>
    protected abstract Task<IGuardStage> CreateStageAsync();

    /// <summary>Makes the guard under test; it is started by the suite. Called on the stage.</summary>
    /// <param name="context">What the host would lend.</param>
    /// <returns>The guard.</returns>
    protected abstract ITrafficGuard CreateGuard(IPluginContext context);

    private Task<GuardObservation> ObserveAsync() =>
        Guard.AskAsync(static guard => guard.ObserveAsync(Cancellation), "an observation");

    private Task<Fault?> ApplyAsync(GuardPlan plan) =>
        Guard.AskAsync(guard => guard.ApplyAsync(plan, Cancellation), "the plan's result");

    private Task<string> WaitAsync(CancellationToken cancellationToken) =>
        Guard.CallAsync(guard => guard.WaitForChangeAsync(cancellationToken));

    private async Task MustApplyAsync(GuardPlan plan)
    {
        Assert.Null(await ApplyAsync(plan));
        Assert.Equal(plan, (await ObserveAsync()).InForce);
    }

    private bool StageCan(GuardStageAbilities ability) => Demand.Shown(Stage.Abilities, ability);
}
