using MeshAgent.Contracts.Addressing;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;
using MeshAgent.Routes.Netlink.Mapping;

namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>Keeps the routes of interest of a dump; the others cost a look at their header.</summary>
internal sealed class RouteVisitor(IpFamily family, WatchedObjects watched) : INetlinkDumpVisitor
{
    public RouteStore Store { get; private set; } = new();

    public void Begin() => Store = new RouteStore();

    public void Visit(in NetlinkMessage message)
    {
        // A kernel without the family answers with the routes of those that it has.
        if (!RouteView.TryRead(message, out var view) || view.Family != family.ToKernel() || !watched.Wants(view))
        {
            return;
        }

        if (!KernelRoute.TryDecode(message, out var route, out var malformed))
        {
            throw new NetlinkException($"read the {family} routes", Errno.BadMessage, $"the kernel's answer is malformed: {malformed}");
        }

        if (RouteMapping.CanExpress(route))
        {
            Store.Add(route);
        }
    }
}
