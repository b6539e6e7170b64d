using System.Collections.Immutable;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>
/// The routes of interest of one family, kept up to date by notifications. Several routes can share a key (<c>ip route append</c>,
/// IPv6 defaults of two routers); where a notification then does not say which of them it means, the answer is
/// <see cref="StoreChange.Unclear"/> and not a guess.
/// </summary>
internal sealed class RouteStore
{
    private readonly Dictionary<RouteKey, ImmutableArray<KernelRoute>> routes = [];

    /// <summary>All routes, those of a key in the order in which they came.</summary>
    public IEnumerable<KernelRoute> All => routes.Values.SelectMany(list => list);

    /// <summary>The routes at a key.</summary>
    public ImmutableArray<KernelRoute> At(RouteKey key) => routes.TryGetValue(key, out var list) ? list : [];

    /// <summary>Takes in a route that was read, not notified.</summary>
    public void Add(KernelRoute route)
    {
        var key = RouteKey.Of(route);
        routes[key] = At(key).Add(route);
    }

    /// <summary>Takes in a notification.</summary>
    public StoreChange Apply(in RouteEvent change) => change.Type == NetlinkMessageType.DeleteRoute
        ? Remove(change.Route)
        : Insert(change.Route, change.Flags.HasFlag(NetlinkFlags.Replace));

    private StoreChange Insert(KernelRoute route, bool replaces)
    {
        var key = RouteKey.Of(route);
        var list = At(key);
        if (replaces && list.Length <= 1)
        {
            var isOld = list.Length == 1 && IsSame(list[0], route);
            routes[key] = [route];
            return isOld ? StoreChange.None : StoreChange.Changed;
        }

        // Of several the kernel replaced the first that it found fit. And an IPv6 next hop that joins others makes one route of them,
        // which is told in the order and with the protocol of the newcomer, but listed in those of the first.
        if (replaces || (!list.IsEmpty && route.Family == KernelFamily.IPv6 && route.NextHops.Length > 1))
        {
            return StoreChange.Unclear;
        }

        var known = IndexOf(list, route);
        if (known >= 0 && IsSame(list[known], route))
        {
            return StoreChange.None;
        }

        routes[key] = known < 0 ? list.Add(route) : list.SetItem(known, route);
        return StoreChange.Changed;
    }

    private StoreChange Remove(KernelRoute route)
    {
        var key = RouteKey.Of(route);
        var list = At(key);
        if (list.IsEmpty)
        {
            return StoreChange.None;
        }

        var known = IndexOf(list, route);
        if (known < 0)
        {
            // Among others an IPv6 next hop that left a route of several.
            return StoreChange.Unclear;
        }

        if (list.Length == 1)
        {
            routes.Remove(key);
        }
        else
        {
            routes[key] = list.RemoveAt(known);
        }

        return StoreChange.Changed;
    }

    /// <summary>Where the route is that a notification means; -1 when none is.</summary>
    private static int IndexOf(ImmutableArray<KernelRoute> list, KernelRoute told)
    {
        for (var i = 0; i < list.Length; i++)
        {
            if (list[i].Type == told.Type && list[i].Protocol == told.Protocol && HasSameWays(list[i].NextHops, told.NextHops))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Flags come and go with the state of the link, and weights are no part of what a next hop is.</summary>
    private static bool HasSameWays(ImmutableArray<KernelNextHop> some, ImmutableArray<KernelNextHop> others) =>
        some.Length == others.Length
        && some.All(hop => others.Any(other => hop.LinkIndex == other.LinkIndex && Equals(hop.Gateway, other.Gateway)));

    private static bool IsSame(KernelRoute one, KernelRoute other) =>
        one.NextHops.SequenceEqual(other.NextHops) && one == (other with { NextHops = one.NextHops });
}
