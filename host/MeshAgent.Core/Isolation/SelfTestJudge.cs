using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Roles;
using MeshAgent.Core.Settings;

namespace MeshAgent.Core.Isolation;

/// <summary>
/// Judges whether a marked lookup takes the WAN and an unmarked one does not. That the marked one does is also seen on real packets: the
/// replies to the agent's own lookups. The unmarked one is never sent: were the isolation broken, the test would be the leak. For it the
/// kernel's own choice of a way counts, by the very rules and routes that a packet would meet, and behind it the filter, read back from the
/// kernel.
/// </summary>
public static class SelfTestJudge
{
    /// <summary>Judges one family.</summary>
    /// <param name="family">The family.</param>
    /// <param name="view">What is known, the kernel's answers among it.</param>
    /// <param name="paths">The WAN paths of the family after this look, best first.</param>
    /// <param name="phase">Where its user traffic stands.</param>
    /// <returns>The result.</returns>
    public static SelfTestResult Of(IpFamily family, DecisionView view, EquatableArray<TrackedPath> paths, Phase phase)
    {
        if (!view.Settings.Families.Contains(family) || view.Snapshot.Routing.Routing[family] is { IsAbsent: true } or { Fault: not null })
        {
            return SelfTestResult.NotAsked;
        }

        var hasPath = paths.Any(static path => path.State.IsUsable);
        var ways = view.Snapshot.Ways.Where(way => way.Server.Family == family).ToList();
        var filter = Filter(family, view, phase);
        EquatableArray<SelfTestCheck> checks =
        [
            .. ways.Where(static way => way.IsMarked).Select(way => Marked(way, hasPath, view)),
            .. ways.Where(static way => !way.IsMarked).Select(way => Unmarked(way, filter.Verdict == SelfTestVerdict.Passed, phase, view)),
            filter,
            .. Reply(paths),
        ];
        var asked = checks.Where(static check => check.Check is MarkedWord or UnmarkedWord).ToList();
        return new SelfTestResult(
            asked.Any(static check => check.Verdict == SelfTestVerdict.Failed) ? SelfTestVerdict.Failed
            : asked.Any(static check => check.Verdict == SelfTestVerdict.Passed) && asked.All(static check => check.Verdict == SelfTestVerdict.Passed)
                ? SelfTestVerdict.Passed
                : SelfTestVerdict.Waiting,
            checks);
    }

    private const string MarkedWord = "marked";
    private const string UnmarkedWord = "unmarked";

    private static SelfTestCheck Marked(WayAnswer way, bool hasPath, DecisionView view)
    {
        var lookup = $"a marked lookup at {way.Server}";
        return way.Answer.Route switch
        {
            null when !hasPath => new(MarkedWord, SelfTestVerdict.Waiting, $"{lookup} is refused while there is no WAN path"),
            null => new(
                MarkedWord,
                SelfTestVerdict.Failed,
                $"{lookup} is refused though there is a WAN path: {way.Answer.Refusal?.Message}",
                FixFor(way, view)),
            { Type: RouteType.Local } => new(MarkedWord, SelfTestVerdict.Passed, $"{lookup} stays on this machine"),
            { } route when LinkOf(route, view, LinkRole.Wan) is { } wan => new(MarkedWord, SelfTestVerdict.Passed, $"{lookup} takes {wan}"),
            { } route => new(
                MarkedWord, SelfTestVerdict.Failed, $"{lookup} takes {AnyLink(route, view)}, which is no WAN link", FixFor(way, view)),
        };
    }

    private static SelfTestCheck Unmarked(WayAnswer way, bool isFiltered, Phase phase, DecisionView view)
    {
        var lookup = $"an unmarked lookup at {way.Server}";
        if (way.Answer.Route is not { } route)
        {
            return new(UnmarkedWord, SelfTestVerdict.Passed, $"{lookup} is refused: {way.Answer.Refusal?.Message}");
        }

        if (LinkOf(route, view, LinkRole.Wan) is not { } wan)
        {
            return new(UnmarkedWord, SelfTestVerdict.Passed, $"{lookup} takes {AnyLink(route, view)}");
        }

        if (view.Settings.Fallback == Fallback.Direct && phase == Phase.Direct)
        {
            return new(UnmarkedWord, SelfTestVerdict.Passed, $"{lookup} takes {wan}, as fallback direct allows while there is no exit");
        }

        return isFiltered
            ? new(
                UnmarkedWord,
                SelfTestVerdict.Passed,
                $"{lookup} is led to {wan} and dropped there by the filter alone",
                IsolationPlanner.IsHostRoutes(view) ? "" : FixFor(way, view))
            : new(UnmarkedWord, SelfTestVerdict.Failed, $"{lookup} takes {wan}, and no filter drops it", FixFor(way, view));
    }

    private static SelfTestCheck Filter(IpFamily family, DecisionView view, Phase phase) => view.Snapshot.Guard switch
    {
        null => new("filter", SelfTestVerdict.Waiting, "no guard is loaded"),
        { InForce: null } => new("filter", SelfTestVerdict.Failed, "the agent's table is not in the kernel, or was changed by somebody"),
        { InForce: { DropsUserTraffic: false } } when phase == Phase.Direct =>
            new("filter", SelfTestVerdict.Waiting, "the filter lets users pass, as fallback direct asks"),
        { InForce: { } plan } when plan.DropsUserTraffic && plan.Families.Contains(family)
            && view.Roles.With(LinkRole.Wan).All(link => plan.WanLinks.Contains(link.Name)) =>
            new("filter", SelfTestVerdict.Passed, $"read back from the kernel: user packets are dropped on {string.Join(", ", plan.WanLinks)}"),
        _ => new("filter", SelfTestVerdict.Failed, "the filter in the kernel leaves a WAN link or this family out"),
    };

    private static IEnumerable<SelfTestCheck> Reply(EquatableArray<TrackedPath> paths) =>
        from path in paths.Where(static path => path.State.IsUsable).Take(1)
        let reply = path.Evidence.LastOrDefault(static fact => fact.Kind == EvidenceKind.DnsReply)
        select reply is null
            ? new SelfTestCheck("reply", SelfTestVerdict.Waiting, $"no marked lookup was answered over {path.Path} yet")
            : new SelfTestCheck("reply", SelfTestVerdict.Passed, $"a marked lookup was answered over {path.Path} by {reply.From} at {reply.At:u}");

    private static string FixFor(WayAnswer way, DecisionView view)
    {
        var first = view.Settings.Identity.RulePreference;
        var foreign = view.Snapshot.Routing.Routing[way.Server.Family].Rules
            .FirstOrDefault(rule => rule.Preference > 0 && rule.Preference < first && rule.Protocol != view.Settings.Identity.RouteProtocol);
        return foreign is null
            ? $"ask: meshagent explain {way.Server.Address}"
            : $"somebody's rule \"{foreign}\" comes before the agent's: remove it, or set isolation.rulePreference below {foreign.Preference}";
    }

    private static string? LinkOf(Route route, DecisionView view, LinkRole role) =>
        route.NextHops.Select(hop => view.Roles.Find(hop.LinkIndex)).FirstOrDefault(link => link is not null && view.Roles.Of(link.Name) == role)?.Name;

    private static string AnyLink(Route route, DecisionView view) =>
        route.NextHops.Select(hop => view.Roles.Find(hop.LinkIndex)?.Name).FirstOrDefault(static name => name is not null) ?? $"a {route.Type} route";
}
