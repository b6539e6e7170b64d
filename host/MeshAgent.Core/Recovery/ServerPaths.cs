using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Roles;

namespace MeshAgent.Core.Recovery;

/// <summary>
/// By which path a WAN name server is asked. One that was learned on a link belongs to the network behind it: it is asked over that
/// link's path or not at all, so that a lease on a LAN or mesh link never makes anybody's server one of the WAN.
/// </summary>
public static class ServerPaths
{
    /// <summary>Whether a path leads to a server.</summary>
    /// <param name="path">The path.</param>
    /// <param name="server">The server.</param>
    /// <returns>True when the server names no link, or one of the path's.</returns>
    public static bool Leads(TrackedPath path, NameServer server) =>
        server.LinkName.Length == 0 ? !server.Address.IsIPv6LinkLocal : path.Path.Hops.Any(hop => hop.LinkName == server.LinkName);

    /// <summary>
    /// The servers that can be reached now: those of the best path's network first, else in the order that they are given in.
    /// </summary>
    /// <param name="servers">Those that may be asked.</param>
    /// <param name="paths">The WAN paths of each family, best first.</param>
    /// <param name="uplinks">The WAN links that can carry packets.</param>
    /// <returns>The servers in order of preference.</returns>
    public static EquatableArray<NameServer> Reachable(
        IEnumerable<NameServer> servers, PerFamily<EquatableArray<TrackedPath>> paths, IEnumerable<string> uplinks)
    {
        var links = uplinks.ToHashSet(StringComparer.Ordinal);
        return servers
            .Select(server => (Server: server, Rank: RankOf(server, paths[server.Family], links)))
            .Where(static item => item.Rank is not null)
            .OrderBy(static item => item.Rank)
            .Select(static item => item.Server)
            .ToEquatableArray();
    }

    /// <summary>The WAN links that can carry packets.</summary>
    /// <param name="roles">What links are for.</param>
    /// <returns>Their names.</returns>
    public static IEnumerable<string> Uplinks(LinkRoles roles) =>
        roles.With(LinkRole.Wan).Where(static link => link.IsUsable).Select(static link => link.Name);

    // A link-local server is on the link itself and needs no default there; it comes after those of paths.
    private static int? RankOf(NameServer server, EquatableArray<TrackedPath> paths, HashSet<string> uplinks)
    {
        for (var rank = 0; rank < paths.Count; rank++)
        {
            if (paths[rank].State.IsUsable && Leads(paths[rank], server))
            {
                return rank;
            }
        }

        return server.Address.IsIPv6LinkLocal && uplinks.Contains(server.LinkName) ? int.MaxValue : null;
    }
}
