using System.Net;
using MeshAgent.Netlink.Routing.Routes;

namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>
/// Links that went down and addresses that went away. The kernel drops the IPv4 routes that depended on them without a notification
/// (fib_sync_down_dev, fib_sync_down_addr in net/ipv4/fib_semantics.c), so that those have to be looked at again.
/// </summary>
internal sealed class Disturbance
{
    private readonly HashSet<int> links = [];
    private readonly HashSet<IPAddress> addresses = [];
    private bool nextHops;

    public void LinkWentDown(int index) => links.Add(index);

    public void AddressWentAway(int linkIndex, IPAddress address)
    {
        // With a link's last address all its routes go.
        links.Add(linkIndex);
        addresses.Add(address);
    }

    public void NextHopObjectChanged() => nextHops = true;

    /// <summary>Whether a route may be gone or different because of it.</summary>
    public bool Touches(KernelRoute route) =>
        (nextHops && route.NextHopId != 0)
        || (route.PreferredSource is not null && addresses.Contains(route.PreferredSource))
        || route.NextHops.Any(hop => links.Contains(hop.LinkIndex));
}
