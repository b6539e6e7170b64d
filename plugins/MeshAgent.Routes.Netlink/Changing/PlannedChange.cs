using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Routing;
using MeshAgent.Netlink.Transport;

namespace MeshAgent.Routes.Netlink.Changing;

/// <summary>What one step comes to: a request, or a result without one.</summary>
/// <param name="Change">The step.</param>
/// <param name="Request">What to ask of the kernel; null when nothing.</param>
/// <param name="Result">What became of it without a request; null when there is one.</param>
internal sealed record PlannedChange(RouteChange Change, NetlinkRequest? Request, ChangeResult? Result)
{
    public static PlannedChange Ask(RouteChange change, NetlinkRequest request) => new(change, request, null);

    public static PlannedChange AlreadyDone(RouteChange change) => new(change, null, new ChangeResult(change, null));

    public static PlannedChange Refuse(RouteChange change, Fault fault) => new(change, null, new ChangeResult(change, fault));
}
