using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Roles;

namespace MeshAgent.Core.Recovery;

/// <summary>The static check before a path is tried: the link is there, up and still an uplink, and the gateway is on it.</summary>
public static class ApplicabilityCheck
{
    /// <summary>Checks a path.</summary>
    /// <param name="candidate">The path and what is known of it.</param>
    /// <param name="snapshot">What was seen.</param>
    /// <param name="roles">What the links are for.</param>
    /// <returns>The verdict with its reason; of several hops the worst counts.</returns>
    public static Applicability Of(Candidate candidate, RouterSnapshot snapshot, LinkRoles roles)
    {
        var verdicts = candidate.Path.Hops.Select(hop => OfHop(hop, candidate, snapshot, roles)).ToList();
        return verdicts.MaxBy(static verdict => verdict.Verdict)!;
    }

    private static Applicability OfHop(PathHop hop, Candidate candidate, RouterSnapshot snapshot, LinkRoles roles)
    {
        if (roles.Find(hop.LinkName) is not { } link)
        {
            return new(ApplicabilityVerdict.NotNow, $"there is no link {hop.LinkName}");
        }

        var role = roles.Of(link.Name);
        if (role is LinkRole.Exit or LinkRole.Lan or LinkRole.Mesh or LinkRole.Loopback)
        {
            return new(ApplicabilityVerdict.Never, $"{link.Name} is no uplink any more: {roles.Why(link.Name)}");
        }

        if (role != LinkRole.Wan)
        {
            return new(ApplicabilityVerdict.NotNow, $"{link.Name} is not among the WAN links");
        }

        if (!link.IsUsable)
        {
            return new(ApplicabilityVerdict.NotNow, link.IsUp ? $"{link.Name} has no carrier" : $"{link.Name} is down");
        }

        if (candidate.IsLive)
        {
            return new(ApplicabilityVerdict.Applicable, "the kernel has it");
        }

        // The fingerprint is the first hop's; the other cards of a multipath route have others.
        return hop == candidate.Path.Hops[0]
            && candidate.Fingerprint is { LinkMac.Length: > 0 } known && link.MacAddress.Length > 0 && known.LinkMac != link.MacAddress
            ? new(ApplicabilityVerdict.NotNow, $"{link.Name} is another card: {link.MacAddress}, not {known.LinkMac}")
            : OfGateway(hop, link, snapshot);
    }

    private static Applicability OfGateway(PathHop hop, Link link, RouterSnapshot snapshot)
    {
        if (hop.Gateway is not { } gateway)
        {
            return link.IsPointToPoint
                ? new(ApplicabilityVerdict.Applicable, $"{link.Name} is point-to-point and needs no gateway")
                : new(ApplicabilityVerdict.NotNow, $"{link.Name} is not point-to-point and the path has no gateway");
        }

        if (snapshot.Routing.Addresses.Any(address => address.Address.Equals(gateway)))
        {
            return new(ApplicabilityVerdict.Never, $"{gateway} is this machine's own address");
        }

        if (gateway.IsIPv6LinkLocal && !HasIPv6(link, snapshot))
        {
            return new(ApplicabilityVerdict.NotNow, $"{link.Name} has no IPv6 address");
        }

        if (hop.OnLink || gateway.IsIPv6LinkLocal)
        {
            return new(ApplicabilityVerdict.Applicable, $"{gateway} is on-link by its kind");
        }

        return PrefixWith(gateway, link, snapshot) is { } prefix
            ? new(ApplicabilityVerdict.Applicable, $"{gateway} is in {prefix} on {link.Name}")
            : new(ApplicabilityVerdict.NotNow, $"{gateway} is in no prefix of {link.Name}");
    }

    /// <summary>
    /// Whether a link speaks IPv6. Without any address it does not, or not yet: <c>disable_ipv6</c> (ip-sysctl.rst) takes all of them, and
    /// the kernel refuses routes over such a link.
    /// </summary>
    /// <param name="link">The link.</param>
    /// <param name="snapshot">What was seen.</param>
    /// <returns>True when it has an IPv6 address.</returns>
    public static bool HasIPv6(Link link, RouterSnapshot snapshot) =>
        snapshot.Routing.Addresses.Any(own => own.LinkIndex == link.Index && own.Family == IpFamily.IPv6);

    /// <summary>The on-link prefix of a link that holds an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="link">The link.</param>
    /// <param name="snapshot">What was seen.</param>
    /// <returns>The longest such prefix; null when there is none.</returns>
    public static IPNetwork? PrefixWith(IPAddress address, Link link, RouterSnapshot snapshot)
    {
        IPNetwork? best = null;
        foreach (var own in snapshot.Routing.Addresses.Where(own => own.LinkIndex == link.Index && !own.IsTentative))
        {
            if (own.Prefix.Contains(address) && (best is null || own.PrefixLength > best.Value.PrefixLength))
            {
                best = own.Prefix;
            }
        }

        return best;
    }
}
