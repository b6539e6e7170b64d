using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Roles;

namespace MeshAgent.Core.Decisions;

/// <summary>Names what is not as it should be, and what would mend it.</summary>
public static class HealthJudge
{
    /// <summary>Judges.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="after">What the decision leaves.</param>
    /// <param name="phases">Where user traffic stands.</param>
    /// <param name="selfTest">Whether lookups of both sides are apart.</param>
    /// <returns>The items.</returns>
    public static IEnumerable<HealthItem> Of(DecisionView view, AgentMemory after, PerFamily<Phase> phases, PerFamily<SelfTestResult> selfTest) =>
        view.Settings.Families.SelectMany(family => OfFamily(family, view, after, phases[family]))
            .Concat(OfExits(view, after))
            .Concat(PinJudge.Of(view, after))
            .Concat(DaemonJudge.Of(view))
            .Concat(OfGuard(view))
            .Concat(OfNameServers(view, after.Paths))
            .Concat(view.Settings.Families.SelectMany(family => OfSelfTest(family, selfTest[family])));

    private static IEnumerable<HealthItem> OfFamily(IpFamily family, DecisionView view, AgentMemory after, Phase phase)
    {
        var word = family.Word();
        if (view.Snapshot.Routing.Routing[family].Fault is { } fault)
        {
            yield return new($"routes.{word}.unreadable", Severity.Error, fault.Message, fault.Fix);
            yield break;
        }

        if (view.Snapshot.Routing.Routing[family].IsAbsent)
        {
            yield break;
        }

        if (phase is not (Phase.Tunnelled or Phase.MeshOnly or Phase.Starting) && !after.Paths[family].Any(static path => path.State.IsUsable))
        {
            var known = after.Paths[family].Select(static path => $"{path.Path} is {path.State.Word}: {path.Why}").FirstOrDefault();
            yield return new(
                $"wan.{word}.noPath",
                family == IpFamily.IPv4 ? Severity.Warning : Severity.Info,
                $"there is no usable {word} WAN path{(known is null ? "" : $"; {known}")}",
                "connect the WAN, or name its link in wan.interfaces");
        }

        foreach (var (link, prefix, _) in OnLinkPrefixes.Find(family, view, LinkRole.Lan, LinkRole.Mesh))
        {
            if (OnLinkPrefixes.Find(family, view, LinkRole.Wan).FirstOrDefault(uplink => uplink.Prefix.Overlaps(prefix)) is { Link: { } wan } shared)
            {
                yield return new(
                    "wan.prefixShared",
                    Severity.Warning,
                    $"{link.Name} has {prefix} and {wan.Name} has {shared.Prefix}: hosts in both are reached on {link.Name} only",
                    $"give {link.Name} another prefix");
            }
        }
    }

    private static IEnumerable<HealthItem> OfExits(DecisionView view, AgentMemory after)
    {
        foreach (var provider in view.Snapshot.Exits)
        {
            if (provider.Observation.Fault is { } fault)
            {
                yield return new($"exits.{provider.Provider}", Severity.Error, fault.Message, fault.Fix);
            }
        }

        foreach (var exit in after.Exits.Where(static exit => exit.State is DownState or IdleState))
        {
            var isOnlyOne = !after.Exits.Any(static other => other.State.IsAlive);
            var why = exit.State switch
            {
                IdleState idle => idle.Why,
                DownState { IsSwallowing: true } down => $"it shakes hands, and swallows user traffic since {down.Since:HH:mm:ss}",
                DownState down => $"no answer since {down.Since:HH:mm:ss}",
                _ => "",
            };
            yield return new(
                $"exit.{exit.Key.Name}",
                isOnlyOne ? Severity.Error : Severity.Warning,
                $"exit {exit.Key.Name} is {exit.State.Word}: {why}",
                after.Paths.IPv4.Concat(after.Paths.IPv6).Any(static path => path.State is ProvenState)
                    ? "the WAN works: ask the exit's operator"
                    : "mend the WAN first");
        }
    }

    private static IEnumerable<HealthItem> OfGuard(DecisionView view)
    {
        if (view.Snapshot.Guard is null)
        {
            yield return new(
                "guard.none", Severity.Warning, "no guard plugin is loaded: routing alone keeps user traffic off the WAN", "add one to plugins.json");
        }
        else if (view.Snapshot.Guard.Fault is { } fault)
        {
            yield return new("guard.fault", Severity.Error, fault.Message, fault.Fix);
        }
    }

    private static IEnumerable<HealthItem> OfNameServers(DecisionView view, PerFamily<EquatableArray<TrackedPath>> paths)
    {
        var needed = view.Snapshot.Exits.Any(static provider => provider.Observation.Exits.Any(static exit => exit.Target.Literal is null));
        if (needed && !WanServers.Valid(view).Any())
        {
            yield return new(
                "dns.noWanServer", Severity.Error, "no WAN name server is known and an exit has a name", "name one in a resolver source's settings");
        }

        foreach (var refusal in WanServers.Refused(view))
        {
            var instead = WanServers.Asked(refusal.Server.Family, view, paths[refusal.Server.Family]);
            yield return new(
                "dns.pinRefused",
                instead.IsEmpty ? Severity.Error : Severity.Warning,
                $"{refusal.Why}; {(instead.IsEmpty ? "nobody is asked" : $"asked instead: {string.Join(", ", instead)}")}",
                "name another WAN name server, or use isolation.strategy policy");
        }

        var refused = WanServers.Refused(view).Select(static refusal => refusal.Server.Address).ToHashSet();
        foreach (var address in WanServers.Shared(view.Snapshot.NameServers).Where(address => !refused.Contains(address)))
        {
            yield return new(
                "dns.shared",
                Severity.Info,
                IsolationPlanner.IsHostRoutes(view)
                    ? $"name server {address} is used for the WAN and by the system; it is on the WAN link itself, where only the filter keeps users off it"
                    : $"name server {address} is used for the WAN and by the system; policy routing keeps the two apart",
                "");
        }

        if (!IsolationPlanner.IsHostRoutes(view) && !view.Snapshot.Capabilities.HasFlag(RouteBackendCapabilities.PolicyRouting)
            && view.Snapshot.Capabilities != RouteBackendCapabilities.None)
        {
            yield return new(
                "routes.noPolicy", Severity.Error, "this kernel or backend has no policy routing", "use isolation.strategy hostRoutes");
        }
    }

    private static IEnumerable<HealthItem> OfSelfTest(IpFamily family, SelfTestResult result)
    {
        var isFailed = result.Verdict == SelfTestVerdict.Failed;
        return result.Checks.Where(check => isFailed ? check.Verdict == SelfTestVerdict.Failed : check is { Verdict: SelfTestVerdict.Passed, Fix.Length: > 0 })
            .Take(1)
            .Select(check => new HealthItem(
                $"isolation.{family.Word()}.{(isFailed ? "selfTest" : "filterOnly")}",
                isFailed ? Severity.Error : Severity.Warning,
                $"{(isFailed ? "the self-test failed" : "routing alone does not isolate")}: {check.Detail}",
                check.Fix.Length > 0 ? check.Fix : "the agent puts it back at its next look; if it stays, find out who removes it"));
    }
}
