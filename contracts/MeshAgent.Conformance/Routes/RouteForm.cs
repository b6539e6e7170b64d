using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Conformance.Routes;

/// <summary>Routes in the one form in which two tools' views of the same route are equal.</summary>
public static class RouteForm
{
    /// <summary>
    /// Leaves out what changes by itself (lifetime, whether a next hop is usable) and what says nothing: the order of next hops, the weight
    /// of a single one, IPv6's scope, and that IPv6 refusals sit on the loopback link.
    /// </summary>
    /// <param name="route">The route.</param>
    /// <returns>Its form.</returns>
    public static Route Of(Route route) => route with
    {
        ExpiresSeconds = null,
        Scope = route.Family == IpFamily.IPv6 ? RouteScope.Universe : route.Scope,
        // IP6_RT_PRIO_USER (linux/ipv6_route.h): what the kernel makes of metric 0 when an IPv6 route is added.
        Metric = route is { Family: IpFamily.IPv6, Metric: 0 } ? 1024 : route.Metric,
        NextHops = route.NextHops
            .Select(hop => hop with { IsDead = false, Weight = route.NextHops.Count == 1 ? 1 : hop.Weight })
            .OrderBy(static hop => hop.LinkIndex)
            .ThenBy(static hop => $"{hop.Gateway}", StringComparer.Ordinal)
            .ToEquatableArray(),
    };
}
