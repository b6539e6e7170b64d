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
        if (replaces && list.Length > 1)
        {
            // It replaced the first that the kernel found fit to be replaced.
            return StoreChange.Unclear;
        }

        // IPv6 tells of a next hop that joined a route by telling the whole route again.
        var known = replaces && list.Length == 1 ? 0 : list.FindIndex(route, Grew);
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

        var known = list.FindIndex(route, Shrank);
        if (known < 0)
        {
            return StoreChange.Unclear;
        }

        // IPv6 tells of a next hop that left by a deletion of just that hop.
        var left = list[known].NextHops.RemoveAll(hop => route.NextHops.Any(gone => IsSame(gone, hop)));
        list = left.IsEmpty ? list.RemoveAt(known) : list.SetItem(known, list[known] with { NextHops = left });
        if (list.IsEmpty)
        {
            routes.Remove(key);
        }
        else
        {
            routes[key] = list;
        }

        return StoreChange.Changed;
    }

    private static bool Grew(KernelRoute known, KernelRoute told) => MayBeSame(known, told) && IsWithin(known.NextHops, told.NextHops);

    private static bool Shrank(KernelRoute known, KernelRoute told) => MayBeSame(known, told) && IsWithin(told.NextHops, known.NextHops);

    /// <summary>Only IPv6 changes the next hops of a route one by one.</summary>
    private static bool MayBeSame(KernelRoute known, KernelRoute told) =>
        known.Type == told.Type && known.Protocol == told.Protocol
        && (told.Family == KernelFamily.IPv6 || known.NextHops.Length == told.NextHops.Length);

    private static bool IsWithin(ImmutableArray<KernelNextHop> some, ImmutableArray<KernelNextHop> all) =>
        some.All(hop => all.Any(other => IsSame(hop, other)));

    /// <summary>Flags come and go with the state of the link, and weights are no part of what a next hop is.</summary>
    private static bool IsSame(KernelNextHop one, KernelNextHop other) =>
        one.LinkIndex == other.LinkIndex && Equals(one.Gateway, other.Gateway);

    private static bool IsSame(KernelRoute one, KernelRoute other) =>
        one.NextHops.SequenceEqual(other.NextHops) && one == (other with { NextHops = one.NextHops });
}
