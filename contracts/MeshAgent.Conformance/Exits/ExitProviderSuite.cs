using System.Net;
using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Conformance.Exits;

/// <summary>What every exit provider does. Derive a class, give the provider and a stage.</summary>
public abstract partial class ExitProviderSuite : IAsyncLifetime
{
    private readonly TestFolder folder = new();
    private IExitStage? stage;
    private StageContext? context;
    private IExitProvider? provider;

    /// <summary>The stage of the running test.</summary>
    protected IExitStage Stage => stage ?? throw new InvalidOperationException("The suite was not initialized.");

    /// <summary>How long the suite waits for an answer or an announcement.</summary>
    protected virtual Patience Patience => Patience.Usual;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IExitProvider Provider => provider ?? throw new InvalidOperationException("The suite was not initialized.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        stage = await CreateStageAsync(folder);
        await StartProviderAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (stage is not null)
        {
            // Tunnels have processes and files that would outlive the test.
            if (provider is not null)
            {
                await CleanUpAsync();
            }

            await StopProviderAsync(StopReason.Shutdown);
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
    private ExitPlan PlanFor(int selected, int port = 51820) => new(
        StageContext.Tags.Mark,
        Stage.Exits.Select((name, index) => new ExitDirective(name, Address(index, port), index == selected, 0)).ToEquatableArray());

    private static IPEndPoint Address(int index, int port) => new(IPAddress.Parse($"198.51.100.{index + 11}"), port);

    private Task<ExitObservation> ObserveAsync() =>
        Patience.WithinLimitAsync(Stage.RunAsync(() => Provider.ObserveAsync(Cancellation).AsTask()), "an observation");

    private async Task MustApplyAsync(ExitPlan plan) => Assert.Empty(await Patience.WithinLimitAsync(
        Stage.RunAsync(() => Provider.ApplyAsync(plan, Cancellation).AsTask()), "the plan's result"));

    private Task<string> WaitAsync(CancellationToken cancellationToken) =>
        Stage.RunAsync(() => Provider.WaitForChangeAsync(cancellationToken).AsTask());

    private Task<IReadOnlyList<string>> CleanUpAsync() =>
        Patience.WithinLimitAsync(Stage.RunAsync(() => Provider.CleanupAsync(Cancellation).AsTask()), "the clean-up");

    private async Task StartProviderAsync()
    {
        context = new StageContext(folder.Path, Stage.Settings);
        provider = await Patience.WithinLimitAsync(
            Stage.RunAsync(async () =>
            {
                var made = CreateProvider(context);
                await made.StartAsync(Cancellation);
                return made;
            }),
            "the start");
    }

    private async Task StopProviderAsync(StopReason reason)
    {
        if (provider is { } running)
        {
            provider = null;
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
