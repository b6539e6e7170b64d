using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Guard.Nftables.KernelSwitches;
using MeshAgent.Guard.Nftables.Monitoring;
using MeshAgent.Guard.Nftables.Program;
using MeshAgent.Guard.Nftables.Rules;
using MeshAgent.Guard.Nftables.Verification;
using MeshAgent.Netlink.Transport;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Guard.Nftables;

/// <summary>
/// The packet filter by nftables: one table <c>inet meshagent</c>, replaced in one transaction. A new generation of this plugin needs no
/// state of the old one: it replaces the table once more, which no packet notices, and carries the counter on from what the kernel has.
/// </summary>
public sealed class NftablesGuard : ITrafficGuard
{
    private const string Deaf = "guard.deaf";
    private readonly IPluginContext context;
    private readonly ILogger logger;
    private readonly IRulesetMonitor monitor;
    private readonly MarkSwitches switches;
    private readonly RulesetTable table;

    // Guards table and switches: the host may observe while it applies.
    private readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>Makes the guard of this machine.</summary>
    /// <param name="context">What the host lends.</param>
    /// <param name="logger">The log.</param>
    public NftablesGuard(IPluginContext context, ILogger logger)
        : this(
            context,
            logger,
            new NftProgram(["nft"], context.Time),
            new RulesetMonitor(options => context.Entrust(
                NetlinkListener.Open(NetlinkProtocol.Netfilter, options with { StartThread = context.StartThread }))),
            new ProcSwitches(ProcSwitches.Root))
    {
    }

    /// <summary>Makes a guard over other edges.</summary>
    internal NftablesGuard(
        IPluginContext context, ILogger logger, INftProgram program, IRulesetMonitor monitor, IKernelSwitches kernelSwitches)
    {
        this.context = context;
        this.logger = logger;
        this.monitor = monitor;
        switches = new MarkSwitches(kernelSwitches, new SwitchRecord(Path.Combine(context.RuntimeDirectory, "switches")));
        table = new RulesetTable(program, logger);
    }

    /// <summary>Checks the settings and subscribes to changes; the filter is not touched.</summary>
    /// <param name="cancellationToken">Not needed: nothing is waited for.</param>
    /// <returns>At once.</returns>
    /// <exception cref="InvalidDataException">There are settings, though none exist; the message has a line for each.</exception>
    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        var unknown = context.Settings.EnumerateObject().Select(property => $"settings.{property.Name}: unknown key; there are none");
        if (string.Join('\n', unknown) is { Length: > 0 } errors)
        {
            throw new InvalidDataException(errors);
        }

        if (monitor.Start() is { } error)
        {
            context.ReportHealth(new HealthItem(
                Deaf,
                Severity.Warning,
                $"changes of the packet filter are only noticed by the regular check: {error}",
                "give the agent CAP_NET_ADMIN and load the kernel module nfnetlink"));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<GuardObservation> ObserveAsync(CancellationToken cancellationToken)
    {
        using var turn = await TakeTurnAsync(cancellationToken);
        var observation = await table.ObserveAsync(cancellationToken);
        return observation.InForce is { } plan
            && await switches.FindUnsetAsync(plan, cancellationToken) is { } name
            ? observation with { InForce = Unset(name) }
            : observation;
    }

    /// <inheritdoc/>
    public async ValueTask<Fault?> ApplyAsync(GuardPlan plan, CancellationToken cancellationToken)
    {
        if (LinkNameText.Objection(plan) is { } objection)
        {
            return objection;
        }

        using var turn = await TakeTurnAsync(cancellationToken);
        var fault = await table.ApplyAsync(plan, cancellationToken);
        return await switches.ApplyAsync(plan, cancellationToken) is { } second ? fault ?? second : fault;
    }

    /// <inheritdoc/>
    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => monitor.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="IOException">Something is still there; the message says what and why.</exception>
    public async ValueTask<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken)
    {
        using var turn = await TakeTurnAsync(cancellationToken);
        return [.. await table.CleanupAsync(cancellationToken), .. await switches.CleanupAsync(cancellationToken)];
    }

    /// <inheritdoc/>
    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => ValueTask.FromResult<HandOver?>(null);

    /// <summary>Leaves everything in force: what refuses user traffic stays when the agent ends.</summary>
    /// <param name="reason">Makes no difference.</param>
    /// <param name="cancellationToken">Not needed: nothing is waited for.</param>
    /// <returns>At once.</returns>
    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        monitor.Dispose();
        gate.Dispose();
        return ValueTask.CompletedTask;
    }

    private GuardPlan? Unset(string name)
    {
        logger.SwitchUnset(name);
        return null;
    }

    private async Task<IDisposable> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        return new Turn(gate);
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
