using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>A notification about a route.</summary>
/// <param name="Type">New or deleted.</param>
/// <param name="Flags">Whether it replaced another one.</param>
/// <param name="Route">The route.</param>
internal readonly record struct RouteEvent(NetlinkMessageType Type, NetlinkFlags Flags, KernelRoute Route);
