using System.Collections.Immutable;
using MeshAgent.Netlink.Routing.Routes;

namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>Searching short lists of routes.</summary>
internal static class RouteLists
{
    /// <summary>Where the first route is that fits a told one; -1 when none does.</summary>
    public static int FindIndex(this ImmutableArray<KernelRoute> routes, KernelRoute told, Func<KernelRoute, KernelRoute, bool> fits)
    {
        for (var i = 0; i < routes.Length; i++)
        {
            if (fits(routes[i], told))
            {
                return i;
            }
        }

        return -1;
    }
}
