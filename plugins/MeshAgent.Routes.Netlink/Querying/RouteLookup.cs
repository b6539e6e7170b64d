using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Routing;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;
using MeshAgent.Routes.Netlink.Mapping;
using MeshAgent.Routes.Netlink.Watching;

namespace MeshAgent.Routes.Netlink.Querying;

/// <summary>Asks the kernel which way a packet goes, as <c>ip route get</c> does.</summary>
internal static class RouteLookup
{
    public static async ValueTask<RouteAnswer> AskAsync(
        NetlinkConnection connection, MachineState machine, RouteQuery query, CancellationToken cancellationToken)
    {
        var inputLink = 0;
        if (query.InputLink.Length > 0)
        {
            if (machine.Find(query.InputLink) is not { } link)
            {
                return new RouteAnswer(null, null, new Fault(FaultOrigin.Configuration, $"there is no link {query.InputLink}"));
            }

            inputLink = link.Index;
        }

        try
        {
            // The resolved path tells the source address; the matching route tells what it rests on.
            var path = await GetAsync(connection, query, inputLink, match: false, cancellationToken);
            var route = await GetAsync(connection, query, inputLink, match: true, cancellationToken) ?? path;
            return new RouteAnswer(
                route is null ? null : RouteMapping.ToContract(route, machine.IsUsable), path?.PreferredSource, null);
        }
        catch (NetlinkException refusal)
        {
            return new RouteAnswer(null, null, FaultMapping.ToFault(refusal));
        }
    }

    private static async ValueTask<KernelRoute?> GetAsync(
        NetlinkConnection connection, RouteQuery query, int inputLink, bool match, CancellationToken cancellationToken)
    {
        var request = RouteRequests.Get(query.Destination, query.Mark, query.Source, inputLink, match, query.IpProtocol);
        KernelRoute? answer = null;
        await connection.QueryAsync(
            request,
            (in NetlinkMessage message) =>
            {
                if (!KernelRoute.TryDecode(message, out answer, out var malformed))
                {
                    throw new NetlinkException(request.Operation, Errno.BadMessage, $"the kernel's answer is malformed: {malformed}");
                }
            },
            cancellationToken);
        return answer;
    }
}
