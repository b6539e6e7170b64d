using MeshAgent.Contracts.Routing;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Routes.Netlink.Mapping;

namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>What makes two routes of one family compete for a place: the kernel's own notion of "the same route".</summary>
internal readonly record struct RouteKey(uint Table, AddressPrefix Destination, AddressPrefix? Source, uint Priority)
{
    public static RouteKey Of(KernelRoute route) => new(route.Table, route.Destination, route.Source, route.Priority);

    /// <summary>The place that a route will take once the kernel has filled in what is left to it.</summary>
    public static RouteKey Of(Route route) => Of(RouteMapping.ToKernel(RouteMapping.Normalize(route)));
}
