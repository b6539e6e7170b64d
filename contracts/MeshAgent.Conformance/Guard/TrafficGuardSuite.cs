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
    private StageContext? context;
    private ITrafficGuard? guard;

    /// <summary>The two families, for theories.</summary>
    public static TheoryData<IpFamily> Families { get; } = [IpFamily.IPv4, IpFamily.IPv6];

    /// <summary>The stage of the running test.</summary>
    protected IGuardStage Stage => stage ?? throw new InvalidOperationException("The suite was not initialized.");

    /// <summary>How long the suite waits for an answer or an announcement.</summary>
    protected virtual Patience Patience => Patience.Usual;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ITrafficGuard Guard => guard ?? throw new InvalidOperationException("The suite was not initialized.");

    private GuardPlan Plan => new() { Mark = StageContext.Tags.Mark, WanLinks = [Stage.Wan] };

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        stage = await CreateStageAsync();
        await StartGuardAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (stage is not null)
        {
            await StopGuardAsync(StopReason.Shutdown);
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
        Patience.WithinLimitAsync(Stage.RunAsync(() => Guard.ObserveAsync(Cancellation).AsTask()), "an observation");

    private Task<Fault?> ApplyAsync(GuardPlan plan) =>
        Patience.WithinLimitAsync(Stage.RunAsync(() => Guard.ApplyAsync(plan, Cancellation).AsTask()), "the plan's result");

    private Task<string> WaitAsync(CancellationToken cancellationToken) =>
        Stage.RunAsync(() => Guard.WaitForChangeAsync(cancellationToken).AsTask());

    private async Task MustApplyAsync(GuardPlan plan)
    {
        Assert.Null(await ApplyAsync(plan));
        Assert.Equal(plan, (await ObserveAsync()).InForce);
    }

    private bool StageCan(GuardStageAbilities ability)
    {
        if (Stage.Abilities.HasFlag(ability))
        {
            return true;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"not demanded: the stage cannot show {ability}");
        return false;
    }

    private async Task StartGuardAsync()
    {
        context = new StageContext(folder.Path);
        guard = await Patience.WithinLimitAsync(
            Stage.RunAsync(async () =>
            {
                var made = CreateGuard(context);
                await made.StartAsync(Cancellation);
                return made;
            }),
            "the start");
    }

    private async Task StopGuardAsync(StopReason reason)
    {
        if (guard is { } running)
        {
            guard = null;
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
