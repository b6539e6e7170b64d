using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Roles;
using MeshAgent.Core.Settings;

namespace MeshAgent.Core.Recovery;

/// <summary>Finds what could be a WAN path, best source first; the same path from two sources counts once, by the better.</summary>
public static class CandidateFinder
{
    /// <summary>
    /// How many candidates of a family are looked at: more default routes than this on WAN links are a fault of whoever adds them, not
    /// uplinks. Larger costs time in every decision, smaller could pass over a real uplink behind duplicates.
    /// </summary>
    public const int MaxCandidates = 32;

    /// <summary>Finds the candidates of one family.</summary>
    /// <param name="family">The family.</param>
    /// <param name="snapshot">What was seen.</param>
    /// <param name="memory">What is remembered.</param>
    /// <param name="roles">What the links are for.</param>
    /// <param name="settings">Tables and tags.</param>
    /// <returns>The candidates, at most <see cref="MaxCandidates"/>.</returns>
    public static IReadOnlyList<Candidate> Find(
        IpFamily family, RouterSnapshot snapshot, DurableMemory memory, LinkRoles roles, AgentSettings settings)
    {
        var routes = snapshot.Routing.Routing[family].Routes.Where(route => IsOffer(route, roles, settings))
            .OrderBy(static route => route.Metric).ToList();
        return routes.Where(static route => route.Table == RouteTables.Main).Select(route => new Candidate(PathOf(route, roles), PathSource.Kernel))
            .Concat(routes.Where(static route => route.Table != RouteTables.Main).Select(route => new Candidate(PathOf(route, roles), PathSource.Table)))
            .Concat(snapshot.Routing.Leases.Where(lease => lease.Family == family && roles.Of(lease.LinkName) == LinkRole.Wan)
                .Select(static lease => new Candidate(PathOf(lease), PathSource.Lease)))
            .Concat(memory.Paths[family].SelectMany(known => Remembered(known, roles)))
            .DistinctBy(static candidate => candidate.Path.Key)
            .Take(MaxCandidates)
            .ToList();
    }

    private static bool IsOffer(Route route, LinkRoles roles, AgentSettings settings) =>
        route.IsDefault
        && route.Type == RouteType.Unicast
        && route.Protocol != settings.Identity.RouteProtocol
        && route.Table != settings.Identity.WanTable
        && route.Table != settings.Identity.ExitTable
        && route.NextHops.Count > 0
        && route.NextHops.All(hop => roles.Find(hop.LinkIndex) is { } link && roles.Of(link.Name) == LinkRole.Wan)
        && route.NextHops.Any(static hop => !hop.IsDead);

    // A remembered multipath route with one link gone still offers the others, as the kernel would have kept them.
    private static IEnumerable<Candidate> Remembered(RememberedPath known, LinkRoles roles)
    {
        yield return new Candidate(known.Path, PathSource.Memory, known.Fingerprint);
        var left = known.Path.Hops.Where(hop => roles.Find(hop.LinkName) is { IsUsable: true }).ToEquatableArray();
        if (!left.IsEmpty && left.Count < known.Path.Hops.Count)
        {
            yield return new Candidate(
                known.Path with { Hops = left }, PathSource.Memory, left[0] == known.Path.Hops[0] ? known.Fingerprint : null);
        }
    }

    private static WanPath PathOf(Route route, LinkRoles roles) => new()
    {
        Family = route.Family,
        Metric = route.Metric,
        PreferredSource = route.PreferredSource,
        Mtu = route.Mtu,
        // Of a multipath route only what the kernel still sends to: with one link down the others are the path.
        Hops = route.NextHops.Where(static hop => !hop.IsDead)
            .Select(hop => new PathHop(roles.Find(hop.LinkIndex)!.Name, hop.Gateway, hop.OnLink, hop.Weight)).ToEquatableArray(),
    };

    private static WanPath PathOf(Lease lease) => new()
    {
        Family = lease.Family,
        Metric = lease.Metric,
        PreferredSource = lease.PreferredSource,
        Hops = [new PathHop(lease.LinkName, lease.Gateway, lease.OnLink)],
    };
}
