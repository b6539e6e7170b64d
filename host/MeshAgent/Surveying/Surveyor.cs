using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Roles;
using MeshAgent.Host.Configuration;
using MeshAgent.Host.Control;
using MeshAgent.Host.Logging;
using MeshAgent.Host.Running;
using MeshAgent.Host.State;
using MeshAgent.Host.Status;
using MeshAgent.Host.Supervision;
using MeshAgent.Plugins.Generations;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Surveying;

/// <summary>
/// Looks at the router with the plugins that only read: the route backend, and the resolver sources where no agent tells its servers. Exit
/// providers and guard stay out of it, since theirs is what a running agent may be changing.
/// </summary>
internal sealed class Surveyor : IAsyncDisposable
{
    /// <summary>
    /// How long a running agent may take to answer. It answers from memory within milliseconds; one that was stopped (SIGSTOP) or hangs
    /// must not keep a diagnosis from being made, and a loaded router needs more than a second now and then.
    /// </summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(3);

    private readonly HostSettings settings;
    private readonly IReadOnlyList<PluginEntry> entries;
    private readonly TemporaryFolder folder = new();
    private readonly StderrLoggerFactory loggers = new(LogLevel.Error, isTerminal: false, Console.Error, TimeProvider.System);
    private readonly ServiceNotifier notifier = new(notifySocket: null);
    private AgentHost? host;

    /// <summary>Prepares it; nothing is loaded yet.</summary>
    /// <param name="settings">What the operator decided.</param>
    /// <param name="entries">What the agent loads.</param>
    public Surveyor(HostSettings settings, IReadOnlyList<PluginEntry> entries)
    {
        this.settings = settings;
        this.entries = entries;
    }

    /// <summary>Looks.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The router; its route backend lives as long as this.</returns>
    public async Task<RouterSurvey> LookAsync(CancellationToken cancellationToken)
    {
        var (agent, problem) = await AskAgentAsync(cancellationToken);
        host = new AgentHost(
            settings with { ControlSocket = Path.Combine(folder.Path, "control.sock") },
            [.. entries.Where(entry => entry.Slot == PluginSlot.Routes || (entry.Slot == PluginSlot.Resolvers && agent is null))],
            loggers,
            notifier);
        await host.Plugins.StartAsync(cancellationToken);
        var identity = settings.Agent.Identity;
        var routes = host.Parts.Routes;
        var snapshot = new RouterSnapshot
        {
            Routing = await routes.ObserveAsync(
                new RouteInterest { Tables = [identity.WanTable, identity.ExitTable] }, fresh: true, cancellationToken),
            Capabilities = routes.Capabilities,
            NameServers = agent is null ? await ServersAsync(host, cancellationToken) : ServersOf(agent),
            Exits = [.. TunnelsOf(agent)],
        };
        return new RouterSurvey
        {
            Settings = settings,
            Snapshot = snapshot,
            Roles = LinkRoles.Find(snapshot, new StateFile(settings.StateFile, new DiskMedium()).Peek(), settings.Agent),
            Routes = routes,
            Agent = agent,
            AgentProblem = problem,
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (host is not null)
        {
            await host.DisposeAsync();
        }

        notifier.Dispose();
        loggers.Dispose();
        folder.Dispose();
    }

    private async Task<(AgentStatus? Agent, string Problem)> AskAgentAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerLimit);
        try
        {
            var response = await new ControlClient(settings.ControlSocket).AskAsync(new ControlRequest { Command = "status" }, limit.Token);
            return (response.Status, "");
        }
        catch (ControlException refused)
        {
            return (null, refused.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"an agent holds {settings.ControlSocket} and does not answer within {AnswerLimit.TotalSeconds:0} s");
        }
    }

    private static async Task<EquatableArray<NameServer>> ServersAsync(AgentHost host, CancellationToken cancellationToken)
    {
        var servers = new List<NameServer>();
        foreach (var source in host.Parts.Resolvers)
        {
            try
            {
                servers.AddRange(await source.Value.ObserveAsync(cancellationToken));
            }
#pragma warning disable CA1031 // A source may throw anything; it knows no servers then.
            catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
            {
                await Console.Error.WriteLineAsync($"{source.Key}: {exception.Message}");
            }
        }

        return servers.Distinct().ToEquatableArray();
    }

    private static EquatableArray<NameServer> ServersOf(AgentStatus agent) =>
    [
        .. Read(agent.NameServers.Wan.Concat(agent.NameServers.Asked).Distinct(), NameServerScope.Wan),
        .. Read(agent.NameServers.System, NameServerScope.System),
        .. Read(agent.NameServers.Mesh, NameServerScope.Mesh),
    ];

    private static IEnumerable<NameServer> Read(IEnumerable<string> texts, NameServerScope scope) =>
        texts.Select(text => ServerText.Read(text, scope)).OfType<NameServer>();

    // What a tunnel link is called stands in the providers' settings, whether it exists or not.
    private IEnumerable<ProviderSnapshot> TunnelsOf(AgentStatus? agent) =>
        entries.Where(static entry => entry is { Slot: PluginSlot.Exits, IsEnabled: true }).Select(entry => new ProviderSnapshot(
            entry.Id,
            new ExitObservation
            {
                Interfaces = new[] { entry.Settings?["interface"]?.Text ?? "" }
                    .Concat((agent?.Exits ?? []).Where(exit => exit.Provider == entry.Id).Select(static exit => exit.Interface))
                    .Where(static name => name.Length > 0)
                    .Distinct()
                    .Select(static name => new ExitInterface { Name = name })
                    .ToEquatableArray(),
            }));
}
