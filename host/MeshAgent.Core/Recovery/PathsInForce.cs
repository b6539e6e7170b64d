using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Isolation;

namespace MeshAgent.Core.Recovery;

/// <summary>
/// The paths that control traffic really takes, as the kernel's WAN table has them: a step may have failed, and a question proves the path
/// that it took, not the one that was planned.
/// </summary>
public static class PathsInForce
{
    /// <summary>Finds them.</summary>
    /// <param name="family">The family.</param>
    /// <param name="paths">The paths that are known.</param>
    /// <param name="view">What was seen.</param>
    /// <returns>Those in the WAN table, the first first; where there is no such table, those that are planned.</returns>
    public static EquatableArray<TrackedPath> Of(IpFamily family, EquatableArray<TrackedPath> paths, DecisionView view)
    {
        var usable = paths.Where(static path => path.State.IsUsable).ToList();
        if (IsolationPlanner.IsHostRoutes(view))
        {
            return usable.ToEquatableArray();
        }

        var identity = view.Settings.Identity;
        return view.Snapshot.Routing.Routing[family].Routes
            .Where(route => route.Table == identity.WanTable && route.IsDefault && route.Protocol == identity.RouteProtocol)
            .OrderBy(static route => route.Metric)
            .Select(route => usable.Find(path => IsOf(path.Path, route, view)))
            .OfType<TrackedPath>()
            .ToEquatableArray();
    }

    // The kernel may give the hops in another order.
    private static bool IsOf(WanPath path, Route route, DecisionView view) =>
        path.Hops.Count == route.NextHops.Count
        && path.Hops.All(hop => route.NextHops.Any(next =>
            Equals(next.Gateway, hop.Gateway) && view.Roles.Find(next.LinkIndex)?.Name == hop.LinkName));
}
