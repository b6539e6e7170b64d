using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Isolation;

namespace MeshAgent.Core.Applying;

/// <summary>The difference between what should be and what is, for one family: only ever about what carries the agent's tag.</summary>
public sealed record RoutingDiff
{
    /// <summary>What refuses: the exit table's last resort, then the rules.</summary>
    public EquatableArray<RouteChange> Closing { get; init; } = [];

    /// <summary>The ways of control traffic.</summary>
    public EquatableArray<RouteChange> Wan { get; init; } = [];

    /// <summary>The defaults of user traffic.</summary>
    public EquatableArray<RouteChange> Exit { get; init; } = [];

    /// <summary>What goes, once everything that should be is there.</summary>
    public EquatableArray<RouteChange> Leaving { get; init; } = [];

    /// <summary>Whether everything is as it should be.</summary>
    public bool IsEmpty => Closing.IsEmpty && Wan.IsEmpty && Exit.IsEmpty && Leaving.IsEmpty;

    /// <summary>Takes the difference.</summary>
    /// <param name="plan">What should be.</param>
    /// <param name="seen">What is.</param>
    /// <param name="protocol">The agent's protocol number.</param>
    /// <returns>The steps: adds before deletes.</returns>
    public static RoutingDiff Between(FamilyPlan plan, FamilyRouting seen, byte protocol)
    {
        var own = seen.Routes.Where(route => route.Protocol == protocol).ToList();
        var ownRules = seen.Rules.Where(rule => rule.Protocol == protocol).ToList();
        var byKey = own.DistinctBy(KeyOf).ToDictionary(KeyOf);
        var wantedKeys = plan.Routes.Select(static wanted => KeyOf(wanted.Item)).ToHashSet();
        var wantedRules = plan.Rules.Select(static wanted => wanted.Item).ToHashSet();
        var missingRules = plan.Rules.Where(wanted => !ownRules.Contains(wanted.Item)).Select(static wanted => (RouteChange)new AddRule(wanted.Item));
        return new RoutingDiff
        {
            Closing = Missing(plan.Backstop).Concat(missingRules).ToEquatableArray(),
            Wan = Missing(plan.WanRoutes).ToEquatableArray(),
            Exit = Missing(plan.ExitRoutes).ToEquatableArray(),
            Leaving = own.Where(route => !wantedKeys.Contains(KeyOf(route)))
                .OrderBy(static route => route.Type == RouteType.Unicast ? 0 : 1)
                .Select(static route => (RouteChange)new DeleteRoute(route))
                .Concat(Surplus(ownRules, wantedRules))
                .ToEquatableArray(),
        };

        IEnumerable<RouteChange> Missing(EquatableArray<Wanted<Route>> wanted) =>
            wanted.Where(item => !byKey.TryGetValue(KeyOf(item.Item), out var there) || (there != item.Item && Content(there) != Content(item.Item)))
                .Select(static item => new AddRoute(item.Item));
    }

    /// <summary>Every step, in the order in which it is taken.</summary>
    /// <returns>The steps.</returns>
    public IEnumerable<RouteChange> All() => Closing.Concat(Wan).Concat(Exit).Concat(Leaving);

    // A rule twice in the kernel (the same of a killed predecessor) goes back to once: the second is surplus.
    private static List<RouteChange> Surplus(List<RoutingRule> own, HashSet<RoutingRule> wanted)
    {
        var met = new HashSet<RoutingRule>();
        return own.Where(rule => !wanted.Contains(rule) || !met.Add(rule))
            .OrderByDescending(static rule => rule.Preference)
            .Select(static rule => (RouteChange)new DeleteRule(rule))
            .ToList();
    }

    // What makes two routes the same entry of a table for the kernel (fib_table_insert, fib6_add_rt2node).
    private static (IPNetwork Destination, IPNetwork? Source, uint Table, uint Metric) KeyOf(Route route) =>
        (route.Destination, route.SourcePrefix, route.Table, route.Metric);

    // What the kernel reports back exactly as it was asked for; the rest (a device on an IPv6 refusal, scopes that IPv6 lacks) is its own
    // business.
    private static Route Content(Route route) => route with
    {
        NextHops = route.Type == RouteType.Unicast
            ? route.NextHops.Select(static hop => hop with { IsDead = false }).ToEquatableArray()
            : [],
        Scope = route.Family == IpFamily.IPv4 && route.Type == RouteType.Unicast ? route.Scope : RouteScope.Universe,
        ExpiresSeconds = null,
    };
}
