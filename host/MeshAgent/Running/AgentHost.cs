using Autofac;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Memory;
using MeshAgent.Host.Agent;
using MeshAgent.Host.Configuration;
using MeshAgent.Host.Forwarding;
using MeshAgent.Host.State;
using MeshAgent.Host.Supervision;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Health;
using MeshAgent.Plugins.Slots;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Running;

/// <summary>The agent's life: put together, started, run, stopped in order.</summary>
internal sealed class AgentHost : IAsyncDisposable
{
    /// <summary>
    /// How long the end may take: removing tunnels and writing the state takes milliseconds, a plugin that hangs costs its deadline.
    /// Service managers kill after 90 s (systemd) or 5 s (procd); less than either leaves time for the plugins' own end.
    /// </summary>
    private static readonly TimeSpan LeaveDeadline = TimeSpan.FromSeconds(3);

    private readonly IContainer container;
    private readonly ServiceNotifier notifier;
    private readonly ILogger<AgentHost> log;

    /// <summary>Puts the agent together; nothing runs yet.</summary>
    /// <param name="settings">What the operator decided.</param>
    /// <param name="entries">What is to be loaded.</param>
    /// <param name="loggers">Makes loggers.</param>
    /// <param name="notifier">Tells the service manager.</param>
    public AgentHost(HostSettings settings, IReadOnlyList<PluginEntry> entries, ILoggerFactory loggers, ServiceNotifier notifier)
    {
        this.notifier = notifier;
        var builder = new ContainerBuilder();
        builder.RegisterModule(new AgentModule(settings, entries, loggers));
        container = builder.Build();
        log = container.Resolve<ILogger<AgentHost>>();
    }

    /// <summary>The loop.</summary>
    public AgentLoop Loop => container.Resolve<AgentLoop>();

    /// <summary>The plugins.</summary>
    public PluginRuntime Plugins => container.Resolve<PluginRuntime>();

    /// <summary>The plugins as the loop sees them.</summary>
    public AgentParts Parts => container.Resolve<AgentParts>();

    /// <summary>What is not as it should be, besides what decisions find.</summary>
    public HealthBoard Health => container.Resolve<HealthBoard>();

    /// <summary>The state file.</summary>
    public StateFile State => container.Resolve<StateFile>();

    /// <summary>A part of the agent, for those who answer questions about it.</summary>
    /// <typeparam name="T">The part's type.</typeparam>
    /// <returns>The part.</returns>
    public T Part<T>()
        where T : notnull => container.Resolve<T>();

    /// <summary>Starts the plugins and runs until cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When user traffic is as the fallback says and every plugin is stopped.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var remembered = container.Resolve<DurableMemory>();
        if (SaneClock.Ensure(remembered.LastSeen, TimeProvider.System, new SystemClock()) is { } behind)
        {
            log.ClockBehind(behind.Message, behind.Fix);
            Health.Report("clock", behind);
        }

        await Plugins.StartAsync(cancellationToken);
        var loop = Loop;
        loop.Rounded += TellManager;
        using var forwarding = new CancellationTokenSource();

        // Before the first round, so that it does not take a predecessor's redirect away. It opens its sockets before it first waits.
        var forwarder = container.Resolve<ForwarderService>().RunAsync(forwarding.Token);
        await loop.RunAsync(cancellationToken);
        loop.Rounded -= TellManager;

        notifier.Stopping();
        using var deadline = new CancellationTokenSource(LeaveDeadline);
        try
        {
            await loop.LeaveAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            log.LeaveTimedOut(LeaveDeadline);
        }

        // The redirect stays: until the agent is back, the exit daemons' lookups fail rather than ask the system's servers.
        await forwarding.CancelAsync();
        await forwarder;
        await container.Resolve<StateKeeper>().DisposeAsync();
        await Plugins.DisposeAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => container.DisposeAsync();

    private string toldStatus = "";

    private void TellManager(object? sender, EventArgs e)
    {
        var phase = Loop.View!.Decision.Phase;
        var status = $"ipv4 {Word(phase.IPv4)}, ipv6 {Word(phase.IPv6)}";
        if (status == toldStatus)
        {
            return;
        }

        if (toldStatus.Length == 0)
        {
            notifier.Ready();
        }

        log.Phase(status);
        notifier.Status(status);
        toldStatus = status;
    }

    private static string Word(Phase phase) => char.ToLowerInvariant(phase.ToString()[0]) + phase.ToString()[1..];
}
