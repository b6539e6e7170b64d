using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Routing;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Transport;
using MeshAgent.Routes.Netlink.Mapping;
using MeshAgent.Routes.Netlink.Watching;

namespace MeshAgent.Routes.Netlink.Changing;

/// <summary>Decides what a step about a route asks of the kernel, by what is there. Pure but for looking into the mirror.</summary>
/// <param name="mirror">What is there.</param>
/// <param name="protocol">The agent's own route protocol.</param>
internal sealed class RouteChanger(KernelMirror mirror, byte protocol)
{
    /// <summary>What to do to have a route.</summary>
    public PlannedChange Add(AddRoute change)
    {
        var wanted = RouteMapping.Normalize(change.Route);
        if (wanted.Protocol != protocol)
        {
            return PlannedChange.Refuse(change, Untagged("add", wanted));
        }

        var kernel = RouteMapping.ToKernel(change.Route);
        var present = At(wanted);
        if (present.FirstOrDefault(route => route.Protocol != protocol) is { } foreign)
        {
            return PlannedChange.Refuse(change, new Fault(
                FaultOrigin.ThirdParty,
                $"cannot add {Text(wanted)}: its place is taken by {Text(foreign)}, which is not the agent's",
                "remove that route, or give it another metric or table"));
        }

        return present switch
        {
            [] => PlannedChange.Ask(change, RouteRequests.Add(kernel)),
            [var only] when only == wanted => PlannedChange.AlreadyDone(change),
            _ => PlannedChange.Ask(change, RouteRequests.Replace(kernel)),
        };
    }

    /// <summary>What to do not to have a route.</summary>
    public PlannedChange Delete(DeleteRoute change)
    {
        var unwanted = RouteMapping.Normalize(change.Route);
        if (unwanted.Protocol != protocol)
        {
            return PlannedChange.Refuse(change, Untagged("delete", unwanted));
        }

        // What is seen is deleted, not what was asked: a request with metric 0 would match any metric in the kernel.
        var present = mirror.RoutesAt(change.Family, RouteKey.Of(change.Route)).FirstOrDefault(route =>
            route.Protocol == protocol && RouteMapping.Normalize(ToContract(route)).NextHops == unwanted.NextHops
            && route.Type == (byte)unwanted.Type);
        return present is null
            ? PlannedChange.AlreadyDone(change)
            : PlannedChange.Ask(change, RouteRequests.Delete(present));
    }

    private List<Route> At(Route wanted) =>
        [.. mirror.RoutesAt(wanted.Family, RouteKey.Of(wanted)).Select(route => RouteMapping.Normalize(ToContract(route)))];

    private static Route ToContract(KernelRoute route) => RouteMapping.ToContract(route, static _ => true);

    private string Text(Route route) => RouteText.Of(route, mirror.Machine.NameOf);

    private Fault Untagged(string verb, Route route) => new(
        FaultOrigin.Agent, $"will not {verb} {Text(route)}: its protocol is not the agent's own {protocol}");
}
