using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Observation;

namespace MeshAgent.Host.Agent;

/// <summary>
/// Asks the kernel which way lookups at the WAN name servers go, marked and unmarked, whenever something that decides it has changed:
/// links, routes, rules, the filter or the servers. While nothing changes nothing is asked, and nothing wakes the agent for it.
/// </summary>
internal sealed class IsolationProver(AgentParts parts)
{
    // Each server costs four questions to the kernel after a change. The ways of all of them are decided by the same few rules, so more
    // servers would repeat the same proof; fewer could miss one whose address somebody has a route of his own for.
    private const int MostServers = 8;

    // IPPROTO_UDP (RFC 768): what a lookup is asked by, and what rules for hosts inside a WAN prefix tell by.
    private const byte Udp = 17;

    private Question? asked;
    private EquatableArray<WayAnswer> answers = [];

    /// <summary>Asks, if the answers may have changed.</summary>
    /// <param name="snapshot">What was seen.</param>
    /// <param name="servers">The WAN name servers that are asked.</param>
    /// <param name="mark">The mark of control traffic.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The kernel's answers.</returns>
    public async Task<EquatableArray<WayAnswer>> AskAsync(
        RouterSnapshot snapshot, EquatableArray<NameServer> servers, uint mark, CancellationToken cancellationToken)
    {
        var question = new Question(
            servers, mark, snapshot.Routing.Routing.IPv4, snapshot.Routing.Routing.IPv6, snapshot.Routing.Links, snapshot.Guard?.InForce);
        if (question == asked)
        {
            return answers;
        }

        var protocol = snapshot.Capabilities.HasFlag(RouteBackendCapabilities.RulePorts) ? Udp : (byte)0;
        var found = new List<WayAnswer>();

        // A link-local server's way is its link, with and without the mark: there is nothing to ask.
        foreach (var server in servers.Where(static server => !server.Address.IsIPv6LinkLocal).Take(MostServers))
        {
            foreach (var isMarked in (bool[])[true, false])
            {
                var query = new RouteQuery(server.Address, isMarked ? mark : 0) { IpProtocol = protocol };
                found.Add(new WayAnswer(server, isMarked, await AskAsync(query, cancellationToken)));
            }
        }

        (asked, answers) = (question, found.ToEquatableArray());
        return answers;
    }

    private async Task<RouteAnswer> AskAsync(RouteQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await parts.Routes.QueryAsync(query, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw;
        }
#pragma warning disable CA1031 // A backend may throw anything: it has not answered then, which is no proof of anything.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new RouteAnswer(null, null, new Fault(FaultOrigin.Plugin, exception.Message));
        }
    }

    private sealed record Question(
        EquatableArray<NameServer> Servers, uint Mark, FamilyRouting IPv4, FamilyRouting IPv6, EquatableArray<Link> Links, GuardPlan? Filter);
}
