using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Conformance.Routes;

/// <summary>
/// What every backend of the slot <c>routes</c> does. Derive a class, give the backend and a stage. What a backend does not declare in
/// <see cref="IRouteBackend.Capabilities"/> is not demanded of it.
/// </summary>
public abstract partial class RouteBackendSuite : IAsyncLifetime
{
    private readonly TestFolder folder = new();
    private IRouteStage? stage;
    private StagedPlugin<IRouteBackend>? backend;

    /// <summary>The two families, for theories.</summary>
    public static TheoryData<IpFamily> Families { get; } = [IpFamily.IPv4, IpFamily.IPv6];

    /// <summary>The stage of the running test.</summary>
    protected IRouteStage Stage => stage ?? throw new InvalidOperationException("The suite was not initialized.");

    /// <summary>How long the suite waits for an answer or an announcement.</summary>
    protected virtual Patience Patience => Patience.Usual;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private StagedPlugin<IRouteBackend> Backend => backend ?? throw new InvalidOperationException("The suite was not initialized.");

    private int Wan => Stage.IndexOf(RouteWorld.Wan);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        stage = await CreateStageAsync();
        backend = new StagedPlugin<IRouteBackend>(stage, folder, "{}", Patience, CreateBackend);
        await backend.StartAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (stage is not null)
        {
            await (backend?.DisposeAsync() ?? ValueTask.CompletedTask);
            await stage.DisposeAsync();
        }

        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sets up a machine of the test's own.</summary>
    /// <returns>The stage.</returns>
    protected abstract Task<IRouteStage> CreateStageAsync();

    /// <summary>Makes the backend under test; it is started by the suite. Called on the stage.</summary>
    /// <param name="context">What the host would lend.</param>
    /// <returns>The backend.</returns>
    protected abstract IRouteBackend CreateBackend(IPluginContext context);

    /// <summary>A default of the agent's own over the uplink.</summary>
    private Route Own(IpFamily family, uint metric = 100, int gateway = 0, uint? table = null) => new()
    {
        Destination = family.Everything(),
        Table = table ?? StageContext.Tags.WanTable,
        Metric = metric,
        Protocol = StageContext.Tags.RouteProtocol,
        NextHops = [new NextHop { LinkIndex = Wan, Gateway = RouteWorld.Gateway(family, gateway) }],
    };

    /// <summary>A default of somebody else's in the main table.</summary>
    private Route Foreign(IpFamily family, uint metric = 100, int gateway = 1) =>
        Own(family, metric, gateway, RouteTables.Main) with { Protocol = RouteProtocols.Static };

    private static RoutingRule OwnRule(IpFamily family, uint offset = 0) => new()
    {
        Family = family,
        Preference = StageContext.Tags.RulePreference + offset,
        Mark = StageContext.Tags.Mark,
        Table = StageContext.Tags.WanTable,
        Protocol = StageContext.Tags.RouteProtocol,
    };

    private static RoutingRule ForeignRule(IpFamily family) =>
        new() { Family = family, Preference = 500, Table = RouteWorld.ForeignTable, Protocol = RouteProtocols.Static };

    private Task<RouteObservation> ObserveAsync(bool fresh = false, RouteInterest? interest = null) => Backend.AskAsync(
        backend => backend.ObserveAsync(
            interest ?? new RouteInterest { Tables = [StageContext.Tags.WanTable, StageContext.Tags.ExitTable] }, fresh, Cancellation),
        "an observation");

    private async Task<IReadOnlyList<ChangeResult>> ApplyAsync(params RouteChange[] changes)
    {
        var results = await Backend.AskAsync(backend => backend.ApplyAsync(changes, Cancellation), "a result of the steps");
        Assert.Equal(changes, results.Select(static result => result.Change));
        return results;
    }

    private async Task MustApplyAsync(params RouteChange[] changes) =>
        Assert.All(await ApplyAsync(changes), static result => Assert.True(result.IsDone, $"{result.Change}: {result.Fault?.Message}"));

    private Task<string> WaitAsync(CancellationToken cancellationToken) =>
        Backend.CallAsync(backend => backend.WaitForChangeAsync(cancellationToken));

    /// <summary>Looks, waits for an announcement, looks again, as the host does; what is not announced is never seen.</summary>
    private async Task UntilSeenAsync(Func<RouteObservation, bool> condition, string what)
    {
        while (!condition(await ObserveAsync()))
        {
            await Patience.WithinLimitAsync(WaitAsync(Cancellation), $"an announcement of {what}");
        }
    }

    /// <summary>The truth, in one form for comparison.</summary>
    private async Task<List<Route>> TruthAsync(IpFamily family) => [.. (await Stage.RoutesAsync(family)).Select(RouteForm.Of)];

    private bool Declares(RouteBackendCapabilities capability) => Demand.Declared(Backend.Current.Capabilities, capability);

    private bool StageCan(RouteStageAbilities ability) => Demand.Shown(Stage.Abilities, ability);
}
