using System.Net;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Exits.Fastd.Instances;
using MeshAgent.Exits.Fastd.Planning;
using MeshAgent.Exits.Fastd.Probing;
using MeshAgent.Exits.Fastd.Reporting;
using MeshAgent.Exits.Fastd.Settings;
using MeshAgent.Tunnels.Keys;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.Fastd;

/// <summary>
/// fastd exits: one fastd with several peers. All are kept in contact; which one user traffic takes is the route's to say, by the exit's
/// own link or by its gateway on the link that they share.
/// </summary>
public sealed class FastdExitProvider : IExitProvider
{
    private const string NotTakenId = "fastd.peerNotTaken";
    private const string RefusedId = "fastd.configurationRefused";

    private static readonly KeyForm SecretForm = KeyForm.Hex("fastd --generate-key --machine-readable");

    private readonly IPluginContext context;
    private readonly ILogger logger;
    private readonly Func<FastdSettings, IPluginContext, FastdParts> compose;
    private readonly Dictionary<string, IPEndPoint> contacted = new(StringComparer.Ordinal);
    private FastdSettings settings = null!;
    private FastdParts? parts;
    private FastdTunnel tunnel = null!;
    private FastdReporter reporter = null!;
    private ConfigurationTrial trial = null!;
    private FastdProber? prober;
    private Fault? refusedAtStart;
    private HashSet<string> notTaken = [];

    /// <summary>Makes the provider; the host calls this.</summary>
    /// <param name="context">What the host lends.</param>
    /// <param name="logger">Takes what is done, and why.</param>
    public FastdExitProvider(IPluginContext context, ILogger logger)
        : this(context, logger, FastdParts.OfThisMachine)
    {
    }

    /// <summary>Makes the provider from other parts, for tests.</summary>
    /// <param name="context">What the host lends.</param>
    /// <param name="logger">Takes what is done, and why.</param>
    /// <param name="compose">Makes the parts.</param>
    internal FastdExitProvider(IPluginContext context, ILogger logger, Func<FastdSettings, IPluginContext, FastdParts> compose)
    {
        this.context = context;
        this.logger = logger;
        this.compose = compose;
    }

    /// <summary>
    /// Reads the settings, opens the sockets to the kernel, and asks fastd about the settings where one runs with others.
    /// </summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>When fastd has answered.</returns>
    /// <exception cref="InvalidDataException">
    /// Settings are wrong; the message has a line for each mistake, with its JSON path and the fix.
    /// </exception>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        var reading = SettingsReader.Read(context.Settings, context.SettingsDirectory);
        settings = reading.Settings ?? throw new InvalidDataException(string.Join('\n', reading.Errors));
        parts = compose(settings, context);
        tunnel = new FastdTunnel(settings, parts.Links, parts.Instance, logger);
        reporter = new FastdReporter(settings);
        trial = new ConfigurationTrial(settings, parts.Places, parts.Instance, context);
        prober = new FastdProber(settings, parts.MakeProbe, logger);
        if (settings.Managed is not null
            && ReadSecret().Secret is { } secret
            && (await tunnel.ObserveAsync(cancellationToken)).State is { Instance.Process: not null } running)
        {
            var choice = await trial.ChooseAsync(secret, context.Identity.Mark.Value, running.Instance.Configuration, cancellationToken);
            refusedAtStart = choice.Refusal;
        }
    }

    /// <summary>
    /// Takes the tunnel over, of which there is nothing to know: sessions, counters and ages are fastd's, and its files say the rest.
    /// Settings that fastd refuses leave the tunnel to the predecessor, whose settings it took.
    /// </summary>
    /// <param name="state">Passed over.</param>
    /// <param name="cancellationToken">Not needed.</param>
    /// <returns>At once.</returns>
    /// <exception cref="InvalidDataException">fastd refuses the settings; the message has its words.</exception>
    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) =>
        refusedAtStart is null ? ValueTask.CompletedTask : throw new InvalidDataException(refusedAtStart.Message);

    /// <summary>Exports nothing but that there was a predecessor.</summary>
    /// <param name="cancellationToken">Not needed.</param>
    /// <returns>An empty state.</returns>
    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => ValueTask.FromResult<HandOver?>(new(1, default));

    /// <inheritdoc/>
    public async ValueTask<ExitObservation> ObserveAsync(CancellationToken cancellationToken)
    {
        var (_, keyFault) = ReadSecret();
        var (state, fault) = await tunnel.ObserveAsync(cancellationToken);
        if (state is null)
        {
            return reporter.Report(new FastdState(new InstanceSnapshot(), [], 0), prober!.Collect(), fault);
        }

        JudgePeerFiles(state);
        return reporter.Report(state, prober!.Collect(), keyFault ?? FastdJudge.Of(state, settings, context.Identity.Mark));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Fault>> ApplyAsync(ExitPlan plan, CancellationToken cancellationToken)
    {
        var (secret, keyFault) = ReadSecret();
        if (keyFault is not null)
        {
            return [keyFault];
        }

        var (state, unseen) = await tunnel.ObserveAsync(cancellationToken);
        if (state is null)
        {
            return [unseen!];
        }

        if (FastdJudge.Of(state, settings, context.Identity.Mark) is { Origin: FaultOrigin.ThirdParty } foreign)
        {
            return [foreign];
        }

        if (await tunnel.RestartIfStuckAsync(cancellationToken) is { } stuck)
        {
            return [stuck];
        }

        var choice = secret is null
            ? new ConfigurationChoice(null, null)
            : await trial.ChooseAsync(secret, plan.Mark.Value, state.Instance.Configuration, cancellationToken);
        Tell(choice, state);
        var due = prober!.Due(plan);
        var steps = FastdPlanner.Plan(state, new FastdGoal(settings, choice.Configuration, plan, due, Moved(plan)));
        var faults = await tunnel.TakeAsync(steps, state, cancellationToken);
        Remember(plan);
        return [.. Refusals(choice), .. faults, .. Foreign(state), .. prober.Probe(due, plan, state)];
    }

    /// <inheritdoc/>
    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => parts!.Links.WaitForChangeAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken) => parts!.Instance.RemoveAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken)
    {
        if (reason == StopReason.Shutdown && parts is not null)
        {
            foreach (var removed in await CleanupAsync(cancellationToken))
            {
                logger.Removed(settings.Interface, removed);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        prober?.Dispose();
        if (parts is not null)
        {
            await parts.DisposeAsync();
        }
    }

    // Read anew each time, so that a mended or changed file needs no restart.
    private (SecretKey? Secret, Fault? Fault) ReadSecret() =>
        settings.Managed is { } managed ? KeyFile.Read(managed.SecretFile, SecretForm) : (null, null);

    private static IEnumerable<Fault> Refusals(ConfigurationChoice choice) => choice.Refusal is { } refusal ? [refusal] : [];

    private void Tell(ConfigurationChoice choice, FastdState state)
    {
        if (choice.Refusal is not { } refusal)
        {
            context.ClearHealth(RefusedId);
            return;
        }

        var rest = state.Instance.Process is not null && choice.Configuration is not null
            ? "; the one that runs goes on with the settings before"
            : "";
        context.ReportHealth(new HealthItem(RefusedId, Severity.Error, $"{settings.Interface}: {refusal.Message}{rest}", refusal.Fix));
    }

    private HashSet<string> Moved(ExitPlan plan) => plan.Exits
        .Where(exit => exit.Endpoint is not null && contacted.TryGetValue(exit.Name, out var before) && !before.Equals(exit.Endpoint))
        .Select(static exit => exit.Name)
        .ToHashSet(StringComparer.Ordinal);

    private void Remember(ExitPlan plan)
    {
        foreach (var exit in plan.Exits)
        {
            if (exit.Endpoint is null)
            {
                contacted.Remove(exit.Name);
            }
            else
            {
                contacted[exit.Name] = exit.Endpoint;
            }
        }
    }

    private IEnumerable<Fault> Foreign(FastdState state) => FastdPlanner.ForeignFiles(state, settings).Select(name => new Fault(
        FaultOrigin.ThirdParty,
        $"peer file {name} in {settings.Attached?.PeerDirectory ?? parts!.Places.PeerDirectory} is not the agent's",
        "remove it, or give the exit another name"));

    // fastd reads files a moment after it is told to: only what it has not taken by the next look is worth a word.
    private void JudgePeerFiles(FastdState state)
    {
        var missing = FastdJudge.NotTaken(state).ToHashSet(StringComparer.Ordinal);
        var lasting = missing.Where(notTaken.Contains).Order(StringComparer.Ordinal).ToList();
        notTaken = missing;
        if (lasting.Count == 0)
        {
            context.ClearHealth(NotTakenId);
            return;
        }

        context.ReportHealth(new HealthItem(
            NotTakenId,
            Severity.Warning,
            $"fastd has not taken {string.Join(", ", lasting)} from its peer folder: a file is faulty, or its key is there twice",
            "see fastd's log, and mend or remove the file"));
    }
}
