using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Roles;

namespace MeshAgent.Core.Isolation;

/// <summary>The prefixes that are directly reachable on links of a role.</summary>
public static class OnLinkPrefixes
{
    /// <summary>
    /// How many prefixes of one family and role are planned for: each costs a few rules that every packet walks. A link with more addresses
    /// than this is not an uplink; the guard still catches what the rules then miss.
    /// </summary>
    public const int Max = 32;

    /// <summary>Finds them.</summary>
    /// <param name="family">The family.</param>
    /// <param name="view">What is known.</param>
    /// <param name="roles">The roles that count.</param>
    /// <returns>Link, prefix and own address of each, without doubles; IPv6 link-local prefixes are not among them.</returns>
    public static IReadOnlyList<(Link Link, IPNetwork Prefix, IPAddress Own)> Find(
        IpFamily family, DecisionView view, params ReadOnlySpan<LinkRole> roles)
    {
        var mask = 0;
        foreach (var role in roles)
        {
            mask |= 1 << (int)role;
        }

        return view.Known.OnLink(family, mask, () => Look(family, view, mask));
    }

    /// <summary>Whether an address is directly reachable on a link that is no tunnel: packets to it need no WAN path.</summary>
    /// <param name="address">The address.</param>
    /// <param name="view">What is known.</param>
    /// <returns>True when a link other than an exit's has a prefix that holds it.</returns>
    public static bool Hold(IPAddress address, DecisionView view) =>
        view.Snapshot.Routing.Addresses.Any(own => own.Prefix.Contains(address)
            && view.Roles.Find(own.LinkIndex) is { } link && view.Roles.Of(link.Name) is not LinkRole.Exit);

    private static List<(Link Link, IPNetwork Prefix, IPAddress Own)> Look(IpFamily family, DecisionView view, int roles) =>
        (from address in view.Snapshot.Routing.Addresses
         where address.Family == family && !address.Address.IsIPv6LinkLocal
         let link = view.Roles.Find(address.LinkIndex)
         where link is not null && (roles & (1 << (int)view.Roles.Of(link.Name))) != 0
         select (link, address.Prefix, address.Address))
        .DistinctBy(static item => (item.link.Index, item.Prefix))
        .Take(Max)
        .ToList();
}
