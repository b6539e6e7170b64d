using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Settings;

namespace MeshAgent.Core.Roles;

/// <summary>The role of every link of a snapshot, each with the fact that it rests on.</summary>
public sealed class LinkRoles
{
    private const string OnceProven = "it had a default that was proven";

    private readonly Dictionary<string, (Link Link, LinkRole Role, string Why)> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Link> byIndex = [];

    private LinkRoles()
    {
    }

    /// <summary>Finds the role of every link.</summary>
    /// <param name="snapshot">What was seen.</param>
    /// <param name="memory">What is remembered: a link that once had a default stays a WAN link.</param>
    /// <param name="settings">What the operator decided.</param>
    /// <returns>The roles.</returns>
    public static LinkRoles Find(RouterSnapshot snapshot, DurableMemory memory, AgentSettings settings)
    {
        var roles = new LinkRoles();
        foreach (var link in snapshot.Routing.Links)
        {
            roles.byIndex[link.Index] = link;
        }

        var exits = snapshot.Exits.SelectMany(static provider => provider.Observation.Interfaces)
            .Select(static tunnel => tunnel.Name).ToHashSet(StringComparer.Ordinal);
        var uplinks = LinksWithDefault(snapshot, memory, settings.Identity.RouteProtocol, roles);
        foreach (var link in snapshot.Routing.Links)
        {
            var (role, why) = Of(link, exits, uplinks, settings);
            // What was an uplink by itself and is now a port of the users' bridge is an uplink no more; a name in wan.interfaces stands.
            if (!(role is LinkRole.Loopback or LinkRole.Exit || IsNamed(link.Name, settings))
                && roles.byIndex.TryGetValue(link.MasterIndex, out var master)
                && Of(master, exits, uplinks, settings) is { Role: LinkRole.Lan or LinkRole.Mesh } inherited)
            {
                (role, why) = (inherited.Role, $"port of {master.Name}, {inherited.Why}");
            }

            roles.byName[link.Name] = (link, role, why);
        }

        return roles;
    }

    /// <summary>The role of a link.</summary>
    /// <param name="name">Its name.</param>
    /// <returns><see cref="LinkRole.Other"/> for a link that does not exist.</returns>
    public LinkRole Of(string name) => byName.TryGetValue(name, out var entry) ? entry.Role : LinkRole.Other;

    /// <summary>Why a link has its role.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The fact, or that there is no such link.</returns>
    public string Why(string name) => byName.TryGetValue(name, out var entry) ? entry.Why : "no such link";

    /// <summary>A link by name.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The link; null when it does not exist.</returns>
    public Link? Find(string name) => byName.TryGetValue(name, out var entry) ? entry.Link : null;

    /// <summary>A link by number.</summary>
    /// <param name="index">Its number.</param>
    /// <returns>The link; null when it does not exist.</returns>
    public Link? Find(int index) => byIndex.GetValueOrDefault(index);

    /// <summary>The links of a role, in the kernel's order.</summary>
    /// <param name="role">The role.</param>
    /// <returns>The links.</returns>
    public IEnumerable<Link> With(LinkRole role) =>
        byName.Values.Where(entry => entry.Role == role).Select(static entry => entry.Link).OrderBy(static link => link.Index);

    private static (LinkRole Role, string Why) Of(Link link, HashSet<string> exits, Dictionary<string, string> uplinks, AgentSettings settings)
    {
        if (link.IsLoopback)
        {
            return (LinkRole.Loopback, "loopback");
        }

        if (exits.Contains(link.Name))
        {
            return (LinkRole.Exit, "an exit provider owns it");
        }

        if (Named(settings.LanLinks, link.Name))
        {
            return (LinkRole.Lan, "lan.interfaces names it");
        }

        if (Named(settings.MeshLinks, link.Name))
        {
            return (LinkRole.Mesh, "mesh.interfaces names it");
        }

        if (Named(settings.WanLinks, link.Name))
        {
            return (LinkRole.Wan, "wan.interfaces names it");
        }

        return settings.WanLinks.Contains(LinkPattern.Auto) && uplinks.TryGetValue(link.Name, out var why)
            ? (LinkRole.Wan, why)
            : (LinkRole.Other, "nothing names it and it never had a default");
    }

    private static bool IsNamed(string name, AgentSettings settings) =>
        Named(settings.WanLinks, name) || Named(settings.LanLinks, name) || Named(settings.MeshLinks, name);

    private static bool Named(EquatableArray<string> patterns, string name) => patterns.Any(pattern => LinkPattern.Matches(pattern, name));

    private static Dictionary<string, string> LinksWithDefault(RouterSnapshot snapshot, DurableMemory memory, byte own, LinkRoles roles)
    {
        var found = memory.Uplinks.ToDictionary(static name => name, static _ => OnceProven, StringComparer.Ordinal);
        foreach (var family in IpFamilyFacts.All)
        {
            foreach (var path in memory.Paths[family])
            {
                foreach (var hop in path.Path.Hops)
                {
                    found[hop.LinkName] = OnceProven;
                }
            }

            foreach (var route in snapshot.Routing.Routing[family].Routes.Where(route =>
                route.IsDefault && route.Type == RouteType.Unicast && route.Protocol != own))
            {
                foreach (var hop in route.NextHops)
                {
                    if (roles.byIndex.TryGetValue(hop.LinkIndex, out var link))
                    {
                        found[link.Name] = "it has a default route";
                    }
                }
            }
        }

        foreach (var lease in snapshot.Routing.Leases)
        {
            found[lease.LinkName] = "its lease has a default";
        }

        return found;
    }
}
