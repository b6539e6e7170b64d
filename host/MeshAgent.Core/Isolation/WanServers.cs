using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Roles;

namespace MeshAgent.Core.Isolation;

/// <summary>
/// Decides which WAN name servers are asked. With policy routing all of them: the mark tells the agent's questions from everybody else's,
/// whatever address they go to. A host route tells by the address alone, so a server that others ask as well gets none, and without one it
/// cannot be reached over the WAN: it is refused, and another takes its place.
/// </summary>
public static class WanServers
{
    /// <summary>
    /// The servers of the WAN that have not lapsed, whether or not they may be asked and a way leads there. One that was learned on a link
    /// that is no WAN link is not among them, whatever its source takes it for: it belongs to the users' or a neighbour's network.
    /// </summary>
    /// <param name="view">What is known.</param>
    /// <returns>The servers, in the order in which the sources prefer them.</returns>
    public static IEnumerable<NameServer> Valid(DecisionView view) => view.Snapshot.NameServers
        .Where(server => server.Scope == NameServerScope.Wan
            && (server.LinkName.Length == 0 || view.Roles.Of(server.LinkName) == LinkRole.Wan)
            && (server.ExpiresAt is not { } end || end > view.Now));

    /// <summary>The servers that may be asked in one family.</summary>
    /// <param name="family">The family.</param>
    /// <param name="view">What is known.</param>
    /// <param name="paths">The WAN paths of the family, best first.</param>
    /// <returns>
    /// The servers in order of preference. When every one was refused, the gateway of the best path: home routers answer lookups, and it is
    /// on the link itself, so that reaching it takes no route that anybody else could fall into.
    /// </returns>
    public static EquatableArray<NameServer> Asked(IpFamily family, DecisionView view, EquatableArray<TrackedPath> paths)
    {
        var known = Valid(view).Where(server => server.Family == family).ToList();
        var asked = known.Where(server => WhyRefused(server, view).Length == 0).ToEquatableArray();
        return known.Count > 0 && asked.IsEmpty && Gateway(view, paths) is { } gateway ? [gateway] : asked;
    }

    /// <summary>The servers that may be asked in either family.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="paths">The WAN paths of each family, best first.</param>
    /// <returns>The servers in the order in which the sources prefer them, gateways in a refused one's place last.</returns>
    public static EquatableArray<NameServer> Asked(DecisionView view, PerFamily<EquatableArray<TrackedPath>> paths)
    {
        var asked = IpFamilyFacts.All.SelectMany(family => Asked(family, view, paths[family])).ToList();
        return view.Snapshot.NameServers.Where(asked.Contains).Concat(asked.Except(view.Snapshot.NameServers)).ToEquatableArray();
    }

    /// <summary>The servers that are not asked, each with the reason.</summary>
    /// <param name="view">What is known.</param>
    /// <returns>The refusals of both families; none with policy routing.</returns>
    public static EquatableArray<ServerRefusal> Refused(DecisionView view) =>
        (from server in Valid(view)
         let why = WhyRefused(server, view)
         where why.Length > 0
         select new ServerRefusal(server, why)).ToEquatableArray();

    /// <summary>Addresses that the agent and somebody else both use.</summary>
    /// <param name="servers">All name servers that are known.</param>
    /// <returns>The addresses.</returns>
    public static IEnumerable<IPAddress> Shared(IEnumerable<NameServer> servers) =>
        // A link-local address is another machine on each link.
        servers.GroupBy(static server => (server.Address, Link: server.Address.IsIPv6LinkLocal ? server.LinkName : ""))
            .Where(static group => group.Any(static server => server.Scope == NameServerScope.Wan)
                && group.Any(static server => server.Scope != NameServerScope.Wan))
            .Select(static group => group.Key.Address)
            .Distinct();

    private static string WhyRefused(NameServer server, DecisionView view)
    {
        // A link-local server is on its own WAN link, whatever prefixes of that kind a tunnel has.
        if (!IsolationPlanner.IsHostRoutes(view) || server.Address.IsIPv6LinkLocal)
        {
            return "";
        }

        if (TunnelThatHolds(server.Address, view) is { } holder)
        {
            return $"{server} is inside {holder}'s prefix: it is the tunnel's own resolver";
        }

        if (TunnelThatOffers(server.Address, view) is { } tunnel)
        {
            return $"{server} is what {tunnel} offers to its users: it is the tunnel's own resolver";
        }

        if (NeedsNoPin(server, view))
        {
            return "";
        }

        if (Shared(view.Snapshot.NameServers).Contains(server.Address))
        {
            return $"{server} is the system's resolver too: pinned to the WAN it would draw users' lookups there";
        }

        return view.Settings.UserServers.Contains(server.Address)
            ? $"{server} stands in dns.userServers, which users ask by themselves: pinned to the WAN it would draw their lookups there"
            : "";
    }

    // What is on the WAN link itself is reached by the link's own prefix, pin or no pin; users' packets there are the guard's to drop.
    private static bool NeedsNoPin(NameServer server, DecisionView view) =>
        server.Address.IsIPv6LinkLocal
        || OnLinkPrefixes.Find(server.Family, view, LinkRole.Wan).Any(uplink => uplink.Prefix.Contains(server.Address));

    private static string? TunnelThatHolds(IPAddress address, DecisionView view) =>
        view.Snapshot.Exits.SelectMany(static provider => provider.Observation.Interfaces)
            .FirstOrDefault(tunnel => tunnel.Prefixes.Any(prefix => prefix.Contains(address)))?.Name
        ?? OnLinkPrefixes.Find(address.Family(), view, LinkRole.Exit).FirstOrDefault(tunnel => tunnel.Prefix.Contains(address)).Link?.Name;

    private static string? TunnelThatOffers(IPAddress address, DecisionView view) =>
        view.Snapshot.Exits.SelectMany(static provider => provider.Observation.Interfaces)
            .FirstOrDefault(tunnel => tunnel.NameServers.Contains(address))?.Name;

    private static NameServer? Gateway(DecisionView view, EquatableArray<TrackedPath> paths) =>
        paths.FirstOrDefault(static path => path.State.IsUsable && path.Path.Gateway is not null) is { } best
        && new NameServer { Address = best.Path.Gateway!, Scope = NameServerScope.Wan, LinkName = best.Path.LinkName } is var gateway
        && NeedsNoPin(gateway, view)
            ? gateway
            : null;
}
