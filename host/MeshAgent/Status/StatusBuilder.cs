using System.Reflection;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Recovery;
using MeshAgent.Host.Agent;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Slots;

namespace MeshAgent.Host.Status;

/// <summary>Makes the status out of the last round, the plugins and the health board. Pure.</summary>
internal static class StatusBuilder
{
    /// <summary>The agent's version, as its assembly carries it.</summary>
    public static string Version { get; } =
        typeof(StatusBuilder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Makes the status.</summary>
    /// <param name="view">The last round; null before the first.</param>
    /// <param name="plugins">The plugins.</param>
    /// <param name="board">What plugins and host report.</param>
    /// <param name="leaked">Generations of plugins whose code is still held in memory.</param>
    /// <param name="forwarder">Where the forwarder answers.</param>
    /// <returns>The status.</returns>
    public static AgentStatus Build(
        AgentView? view,
        EquatableArray<PluginReport> plugins,
        EquatableArray<HealthItem> board,
        int leaked = 0,
        IEnumerable<string>? forwarder = null) => new()
        {
            Version = Version,
            Phase = Families(family => StatusWords.Word(view?.Decision.Phase[family] ?? Phase.Starting)),
            Wan = Families<IReadOnlyList<WanPathStatus>>(family => view is null ? [] : Paths(view.Decision.Memory.Paths[family])),
            Exits = view is null ? [] : Exits(view),
            NameServers = NameServers(view?.Snapshot.NameServers ?? [], (forwarder ?? []).ToEquatableArray()) with
            {
                Asked = (view?.Decision.AskedServers ?? []).Select(static server => server.ToString()).ToEquatableArray(),
                Refused = (view?.Decision.RefusedServers ?? [])
                .Select(static refusal => new RefusedServerStatus(refusal.Server.ToString(), refusal.Why)).ToEquatableArray(),
            },
            SelfTest = Families(family => SelfTest(view?.Decision.SelfTest[family] ?? SelfTestResult.NotAsked)),
            Plugins = plugins.Select(Plugin).ToEquatableArray(),
            Health = (view is null ? [] : view.Decision.Health.Concat(view.Faults.Select(Unapplied))).Concat(board)
            .Select(static item => new HealthStatus(item.Id, StatusWords.Word(item.Severity), item.Message, item.Fix))
            .Distinct()
            .ToEquatableArray(),
            Counters = view is null
            ? new CounterStatus(0, 0, 0, 0, leaked)
            : new CounterStatus(
                view.Counters.Reconciles, view.Counters.ApplyFailures, view.Counters.LeakGuardDrops, view.Counters.Resyncs, leaked),
        };

    /// <summary>A plugin as status shows it.</summary>
    /// <param name="report">The plugin.</param>
    /// <returns>The same in the surface's words.</returns>
    public static PluginStatus Plugin(PluginReport report) => new(
        report.Slot.Word(),
        report.Id,
        report.Version,
        report.Generation,
        StatusWords.Word(report.State),
        report.Reason.Length == 0 ? null : report.Reason)
    {
        OtherGenerations = report.Others.IsEmpty
            ? null
            : report.Others.Select(static other => new GenerationStatus(
                other.Generation, other.Id, other.Version, StatusWords.Word(other.State), other.Reason)).ToEquatableArray(),
    };

    private static SelfTestStatus SelfTest(SelfTestResult result) => new(
        StatusWords.Word(result.Verdict),
        result.Checks.Select(static check => new SelfTestCheckStatus(check.Check, StatusWords.Word(check.Verdict), check.Detail)).ToEquatableArray());

    private static EquatableArray<WanPathStatus> Paths(EquatableArray<TrackedPath> paths)
    {
        var active = paths.FirstOrDefault(static path => path.State.IsUsable);
        return paths.Select(path => new WanPathStatus(
            path.Path.LinkName,
            path.Path.Gateway?.ToString(),
            path.Path.Metric,
            path.State.Word,
            StatusWords.Word(path.Source),
            ReferenceEquals(path, active),
            path.Evidence.Select(static fact => new EvidenceStatus(fact.At, StatusWords.Word(fact.Kind), fact.From)).ToEquatableArray()))
            .ToEquatableArray();
    }

    /// <summary>The exits as <c>exits list</c> shows them.</summary>
    /// <param name="view">The last round.</param>
    /// <returns>The exits in the order of preference, and the pin.</returns>
    public static ExitList ExitList(AgentView view)
    {
        var order = view.Decision.Verdicts.Select(static verdict => verdict.Key).ToList();
        var pin = view.Decision.Memory.Durable.Pin;
        return new ExitList(
            Exits(view).OrderBy(exit => order.IndexOf(new ExitKey(exit.Provider, exit.Name))).ToEquatableArray(),
            pin?.Exit,
            pin is { IsStrict: true });
    }

    private static EquatableArray<ExitStatus> Exits(AgentView view)
    {
        var memory = view.Decision.Memory;
        var pin = memory.Durable.Pin;
        var exits = from provider in view.Snapshot.Exits
                    from report in provider.Observation.Exits
                    let key = new ExitKey(provider.Provider, report.Name)
                    let state = memory.Exits.FirstOrDefault(exit => exit.Key == key)?.State
                    let verdict = view.Decision.Verdicts.FirstOrDefault(verdict => verdict.Key == key)
                    let name = memory.Names.FirstOrDefault(name => name.Host == report.Target.Host)
                    select new ExitStatus(
                        report.Name,
                        provider.Provider,
                        report.Interface,
                        state?.Word ?? "idle",
                        view.Decision.Selected == key,
                        report.Endpoint?.ToString(),
                        report.Target.Literal is null && name is { AnsweredBy.Length: > 0 } ? name.AnsweredBy : null,
                        (long?)report.HandshakeAge?.TotalSeconds)
                    {
                        Priority = report.Priority,
                        Pinned = pin?.Exit != key.ToString() ? "no" : pin.IsStrict ? "strict" : "yes",
                        HeldUntil = verdict?.HeldUntil,
                        Why = verdict?.Why ?? "",
                    };
        return exits.ToEquatableArray();
    }

    private static NameServerStatus NameServers(EquatableArray<NameServer> servers, EquatableArray<string> forwarder)
    {
        var wan = servers.Where(static server => server.Scope == NameServerScope.Wan).Select(static server => server.Address).ToHashSet();
        var shared = servers.Where(server => server.Scope != NameServerScope.Wan && wan.Contains(server.Address));
        return new NameServerStatus(
            Of(NameServerScope.Wan),
            Of(NameServerScope.System),
            Of(NameServerScope.Mesh),
            shared.Select(static server => server.Address.ToString()).Distinct().ToEquatableArray(),
            forwarder);

        EquatableArray<string> Of(NameServerScope scope) =>
            servers.Where(server => server.Scope == scope).Select(static server => server.ToString()).Distinct().ToEquatableArray();
    }

    private static HealthItem Unapplied(Fault fault) => new("apply.failed", Severity.Warning, fault.Message, fault.Fix);

    private static FamilyValues<T> Families<T>(Func<IpFamily, T> create) => new(create(IpFamily.IPv4), create(IpFamily.IPv6));
}
