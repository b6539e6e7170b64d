using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Routing;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Routes;

namespace MeshAgent.Routes.Netlink.Mapping;

/// <summary>Routes of the kernel as the contract's, and back.</summary>
internal static class RouteMapping
{
    /// <summary>IP6_RT_PRIO_USER (linux/ipv6_route.h): what the kernel makes of metric 0 when an IPv6 route is added.</summary>
    public const uint IPv6DefaultMetric = 1024;

    /// <summary>
    /// Whether the contract can say what the route is. A route for one type of service only is none for packets in general; types
    /// above throw are of other subsystems.
    /// </summary>
    public static bool CanExpress(KernelRoute route) =>
        route.TypeOfService == 0
        && route.Type is >= (byte)RouteType.Unicast and <= (byte)RouteType.Throw
        && !route.Flags.HasFlag(RouteFlags.Cloned);

    /// <summary>A route as the contract has it.</summary>
    /// <param name="route">The kernel's.</param>
    /// <param name="isUsable">Whether packets can pass a link of an index.</param>
    public static Route ToContract(KernelRoute route, Func<int, bool> isUsable) => new()
    {
        Destination = ToNetwork(route.Destination),
        SourcePrefix = route.Source is { } source ? ToNetwork(source) : null,
        Table = route.Table,
        Type = (RouteType)route.Type,
        NextHops = Refuses((RouteType)route.Type)
            ? []
            : route.NextHops.Select(hop => ToContract(hop, isUsable)).ToEquatableArray(),
        Metric = route.Priority,
        Protocol = route.Protocol,
        Scope = (RouteScope)route.Scope,
        PreferredSource = route.PreferredSource,
        Mtu = (int)Math.Min(route.Mtu, int.MaxValue),
        ExpiresSeconds = route.ExpiresSeconds,
    };

    /// <summary>A route as the kernel has it.</summary>
    public static KernelRoute ToKernel(Route route) => new()
    {
        Family = route.Family.ToKernel(),
        Destination = ToPrefix(route.Destination),
        Source = route.SourcePrefix is { } source ? ToPrefix(source) : null,
        Table = route.Table,
        Type = (byte)route.Type,
        NextHops = Refuses(route.Type) ? [] : [.. route.NextHops.Select(ToKernel)],
        Priority = route.Metric,
        Protocol = route.Protocol,
        Scope = (byte)route.Scope,
        PreferredSource = route.PreferredSource,
        Mtu = (uint)route.Mtu,
    };

    /// <summary>
    /// The route as the kernel will show it once it is there, so that "is" and "should be" compare by value: what is only observed is left
    /// out, and what the kernel fills in is filled in.
    /// </summary>
    public static Route Normalize(Route route)
    {
        var isIPv6 = route.Family == IpFamily.IPv6;
        return route with
        {
            Metric = isIPv6 && route.Metric == 0 ? IPv6DefaultMetric : route.Metric,
            Scope = isIPv6 ? RouteScope.Universe : route.Scope,
            NextHops = Refuses(route.Type) ? [] : Normalize(route.NextHops),
            ExpiresSeconds = null,
        };
    }

    /// <summary>A lone next hop has all the weight; several are a set, which the kernel lists in an order of its own.</summary>
    private static EquatableArray<NextHop> Normalize(EquatableArray<NextHop> hops) => hops
        .Select(hop => hop with { IsDead = false, Weight = hops.Count == 1 ? 1 : hop.Weight })
        .OrderBy(hop => hop.LinkIndex)
        .ThenBy(hop => hop.Gateway?.ToString() ?? "", StringComparer.Ordinal)
        .ToEquatableArray();

    private static bool Refuses(RouteType type) =>
        type is RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit or RouteType.Throw;

    private static NextHop ToContract(KernelNextHop hop, Func<int, bool> isUsable) => new()
    {
        LinkIndex = hop.LinkIndex,
        Gateway = hop.Gateway,
        OnLink = hop.Flags.HasFlag(NextHopFlags.OnLink),
        Weight = hop.Weight,

        // The kernel marks a next hop dead when its link loses carrier without telling about the route; the link tells.
        IsDead = !isUsable(hop.LinkIndex),
    };

    private static KernelNextHop ToKernel(NextHop hop) =>
        new(hop.LinkIndex, hop.Gateway, hop.OnLink ? NextHopFlags.OnLink : NextHopFlags.None, hop.Weight);

    private static IPNetwork ToNetwork(AddressPrefix prefix) => LinkAddress.PrefixOf(prefix.Address, prefix.Length);

    private static AddressPrefix ToPrefix(IPNetwork network) => new(network.BaseAddress, (byte)network.PrefixLength);
}
