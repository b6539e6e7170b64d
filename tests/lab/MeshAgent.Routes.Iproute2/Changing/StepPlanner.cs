using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Routing;
using MeshAgent.Routes.Iproute2.Reading;

namespace MeshAgent.Routes.Iproute2.Changing;

/// <summary>Decides what a step asks of the program, by what is there. Pure.</summary>
/// <param name="seen">What is there.</param>
/// <param name="links">The links.</param>
/// <param name="protocol">The agent's own route protocol.</param>
internal sealed class StepPlanner(FamilyRouting seen, LinkBook links, byte protocol)
{
    /// <summary>What two steps have in common that must see each other.</summary>
    public static object PlaceOf(RouteChange change) => change switch
    {
        AddRoute add => PlaceOf(add.Route),
        DeleteRoute delete => PlaceOf(delete.Route),
        AddRule add => add.Rule.Preference,
        DeleteRule delete => delete.Rule.Preference,
        _ => change,
    };

    /// <summary>Decides.</summary>
    public PlannedLine Plan(RouteChange change) => change switch
    {
        AddRoute add => Add(add),
        DeleteRoute delete => Delete(delete),
        AddRule { Rule: var rule } => rule.Protocol != protocol ? Untagged(change, rule)
            : new PlannedLine(change, seen.Rules.Contains(rule) ? null : $"rule add {IpWords.Of(rule)}"),
        DeleteRule { Rule: var rule } => rule.Protocol != protocol ? Untagged(change, rule)
            : new PlannedLine(change, seen.Rules.Contains(rule) ? $"rule del {IpWords.Of(rule)}" : null),
        _ => Untagged(change, change),
    };

    private static (IPNetwork Destination, IPNetwork? Source, uint Table, uint Metric) PlaceOf(Route route) =>
        (route.Destination, route.SourcePrefix, route.Table, MetricOf(route));

    // IP6_RT_PRIO_USER (linux/ipv6_route.h): what the kernel makes of metric 0 when an IPv6 route is added.
    private static uint MetricOf(Route route) => route is { Family: IpFamily.IPv6, Metric: 0 } ? 1024 : route.Metric;

    private static Route Comparable(Route route) => route with
    {
        Metric = MetricOf(route),
        Scope = route.Family == IpFamily.IPv6 ? RouteScope.Universe : route.Scope,
        NextHops = route.NextHops.Select(hop => hop with { IsDead = false, Weight = route.NextHops.Count == 1 ? 1 : hop.Weight })
            .OrderBy(static hop => hop.LinkIndex).ThenBy(static hop => $"{hop.Gateway}", StringComparer.Ordinal).ToEquatableArray(),
        ExpiresSeconds = null,
    };

    private PlannedLine Add(AddRoute change)
    {
        if (change.Route.Protocol != protocol)
        {
            return Untagged(change, change.Route);
        }

        var present = seen.Routes.Where(route => PlaceOf(route) == PlaceOf(change.Route)).ToList();
        if (present.Find(route => route.Protocol != protocol) is { } foreign)
        {
            return new PlannedLine(change, null, new Fault(
                FaultOrigin.ThirdParty, $"cannot add {change.Route}: its place is taken by {foreign}, which is not the agent's"));
        }

        var words = IpWords.Of(change.Route, links.NameOf);
        return present switch
        {
            [] => new PlannedLine(change, $"route add {words}"),
            [var only] when Comparable(only) == Comparable(change.Route) => new PlannedLine(change, null),
            _ => new PlannedLine(change, $"route replace {words}"),
        };
    }

    private PlannedLine Delete(DeleteRoute change)
    {
        if (change.Route.Protocol != protocol)
        {
            return Untagged(change, change.Route);
        }

        var present = seen.Routes.FirstOrDefault(route => route.Protocol == protocol && PlaceOf(route) == PlaceOf(change.Route)
            && route.Type == change.Route.Type && Comparable(route).NextHops == Comparable(change.Route).NextHops);
        return new PlannedLine(change, present is null ? null : $"route del {IpWords.Of(present, links.NameOf)}");
    }

    private PlannedLine Untagged(RouteChange change, object what) => new(
        change, null, new Fault(FaultOrigin.Agent, $"will not change {what}: it does not carry the agent's own protocol {protocol}"));
}
