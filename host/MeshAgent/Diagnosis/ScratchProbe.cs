using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;
using MeshAgent.Host.Configuration;
using MeshAgent.Host.Logging;
using MeshAgent.Host.Running;
using MeshAgent.Host.Supervision;
using MeshAgent.Host.Surveying;
using MeshAgent.Plugins.Generations;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Diagnosis;

/// <summary>
/// Has the agent's own route backend and guard do in an empty namespace what they do on the router: what works there is what works here,
/// and what does not says why in their own words.
/// </summary>
internal static class ScratchProbe
{
    private const byte Udp = 17;

    // bootpc and bootps (RFC 2131 §4.1): any ports would do.
    private static readonly (PortRange Source, PortRange Destination) Ports = (new PortRange(68, 68), new PortRange(67, 67));

    /// <summary>Tries everything; to be called in an empty namespace only.</summary>
    /// <param name="settings">What the operator decided.</param>
    /// <param name="entries">What the agent loads.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What came of it.</returns>
    public static async Task<ScratchReport> RunAsync(HostSettings settings, IReadOnlyList<PluginEntry> entries, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        using var loggers = new StderrLoggerFactory(LogLevel.Error, isTerminal: false, Console.Error, TimeProvider.System);
        using var notifier = new ServiceNotifier(notifySocket: null);
        await using var host = new AgentHost(
            settings with { ControlSocket = Path.Combine(folder.Path, "control.sock") },
            [.. entries.Where(static entry => entry.Slot is PluginSlot.Routes or PluginSlot.Guard)],
            loggers,
            notifier);
        await host.Plugins.StartAsync(cancellationToken);
        var findings = new List<ScratchFinding>();
        foreach (var family in settings.Agent.Families)
        {
            findings.AddRange(await RoutingAsync(family, settings.Agent.Identity, host.Parts.Routes, cancellationToken));
        }

        if (host.Parts.Guard is { } guard)
        {
            findings.Add(new ScratchFinding("filter", await TryAsync(() => GuardAsync(guard, settings, cancellationToken))));
        }

        return new ScratchReport("", findings);
    }

    private static async Task<IEnumerable<ScratchFinding>> RoutingAsync(
        IpFamily family, AgentIdentity identity, IRouteBackend routes, CancellationToken cancellationToken)
    {
        var rule = new RoutingRule { Family = family, Preference = identity.RulePreference, Protocol = identity.RouteProtocol, Table = identity.WanTable };
        var refusal = new Route
        {
            Destination = family.Everything(),
            Table = identity.ExitTable,
            Type = RouteType.Unreachable,
            Protocol = identity.RouteProtocol,
            Metric = uint.MaxValue,
        };
        (string Feature, RouteChange Change)[] steps =
        [
            ("rule.mark", new AddRule(rule with { Mark = identity.Mark })),
            ("rule.refusal", new AddRule(rule with { Preference = rule.Preference + 1, Mark = identity.Mark, Action = RuleAction.Unreachable, Table = 0 })),
            ("rule.suppress", new AddRule(rule with { Preference = rule.Preference + 2, Table = RouteTables.Main, SuppressPrefixLength = 0 })),
            ("rule.ports", new AddRule(rule with
            {
                Preference = rule.Preference + 3, IpProtocol = Udp, SourcePorts = Ports.Source, DestinationPorts = Ports.Destination,
            })),
            ("route.refusal", new AddRoute(refusal)),
        ];
        var findings = new List<ScratchFinding>();
        foreach (var (feature, change) in steps)
        {
            findings.Add(new ScratchFinding($"{family.Word()}.{feature}", await TryAsync(async () =>
                (await routes.ApplyAsync([change], cancellationToken))[0].Fault is { } fault ? $"{fault.Message} {fault.Fix}".Trim() : "")));
        }

        return findings;
    }

    private static async Task<string> GuardAsync(ITrafficGuard guard, HostSettings settings, CancellationToken cancellationToken)
    {
        var plan = new GuardPlan
        {
            Mark = settings.Agent.Identity.Mark,
            WanLinks = ["wan0"],
            MasqueradeLinks = ["exit0"],
            ClampLinks = ["exit0"],
            OwnEndpoints = [new TunnelEndpoint("exit0", new IPEndPoint(IPAddress.Loopback, 9))],
            DnsRedirect = settings.DnsListen.IsEmpty ? null : new DnsRedirect(0, settings.DnsListen),
            Families = settings.Agent.Families,
        };
        await guard.ApplyAsync(plan, cancellationToken);
        var seen = await guard.ObserveAsync(cancellationToken);
        return seen.Fault is { } fault ? $"{fault.Message} {fault.Fix}".Trim()
            : seen.InForce == plan ? ""
            : "what was written is not what the kernel has";
    }

    private static async Task<string> TryAsync(Func<Task<string>> step)
    {
        try
        {
            return await step();
        }
#pragma warning disable CA1031 // Whatever a plugin throws is what does not work.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return exception.Message;
        }
    }
}
