using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Simulation.Tests.Machine;

/// <summary>How the kernel finds a packet's way (net/core/fib_rules.c, net/ipv4/fib_trie.c and route.c, net/ipv6/route.c).</summary>
internal sealed partial class FakeKernel
{
    /// <summary>Walks the rules as <c>fib_rules_lookup</c> does; the packet filter comes after it.</summary>
    public Way Walk(Packet packet)
    {
        if (IsOwn(packet.Destination))
        {
            return Way.Refused("it is this machine's own");
        }

        var way = Follow(packet);
        if (!way.Leaves && packet is { OutputLink.Length: > 0, Family: IpFamily.IPv4 })
        {
            // ip_route_output_key_hash_rcu: "Apparently, routing tables are wrong. Assume, that the destination is on link."
            return Find(packet.OutputLink) is { IsUp: true } ? new Way(packet.OutputLink, packet.Destination, null) : way;
        }

        return way;
    }

    /// <summary>What rules and tables say; a socket bound to a link gets no help here.</summary>
    private Way Follow(Packet packet) => Decide(packet, ofLink: false) switch
    {
        (_, { Type: RouteType.Unicast } route) => Over(route, packet),
        (_, { } route) => Way.Refused(route),
        ({ } rule, _) => Way.Refused(rule),
        _ => Way.Refused("no rule has a way"),
    };

    private (RoutingRule? Rule, Route? Route) Decide(Packet packet, bool ofLink)
    {
        foreach (var rule in rules)
        {
            if (rule.Family != packet.Family || rule.Table == RouteTables.Local || Matches(rule, packet) == rule.Invert)
            {
                continue;
            }

            if (rule.Action != RuleAction.Lookup)
            {
                return (rule, null);
            }

            // Only a way can be suppressed, a refusal is taken whatever its length; IPv6 suppresses nothing for a gateway's own way
            // (fib6_lookup).
            var isSuppressing = rule.SuppressPrefixLength is not null && !(ofLink && packet.Family == IpFamily.IPv6);
            if (Lookup(rule.Table, packet.Destination, packet.OutputLink, ofLink) is { Type: not RouteType.Throw } route
                && (route.Type != RouteType.Unicast || !isSuppressing || route.Destination.PrefixLength > rule.SuppressPrefixLength))
            {
                return (rule, route);
            }
        }

        return (null, null);
    }

    private Way Over(Route route, Packet packet)
    {
        var hop = route.NextHops.First(hop => packet.OutputLink.Length == 0 || NameOf(hop.LinkIndex) == packet.OutputLink);
        return new Way(NameOf(hop.LinkIndex), hop.Gateway ?? packet.Destination, null);
    }

    // Without LINQ, here and below: this is most of what a simulated second costs.
    private bool IsOwn(IPAddress address)
    {
        foreach (var own in addresses)
        {
            if (own.Address.Equals(address))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(RoutingRule rule, Packet packet) =>
        (rule.Mark is not { } mark || (packet.Mark & mark.Mask) == mark.Value)
        && (rule.To is not { } to || to.Contains(packet.Destination))
        && (rule.InputLink.Length == 0 || rule.InputLink == (packet.InputLink.Length == 0 ? "lo" : packet.InputLink))
        && (rule.OutputLink.Length == 0 || rule.OutputLink == packet.OutputLink)
        && (rule.IpProtocol is not { } protocol || protocol == packet.Protocol)
        && (rule.SourcePorts is not { } source || (packet.SourcePort >= source.First && packet.SourcePort <= source.Last))
        && (rule.DestinationPorts is not { } target || (packet.DestinationPort >= target.First && packet.DestinationPort <= target.Last));

    /// <summary>The longest prefix, then the lowest metric.</summary>
    /// <param name="table">The table.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="outputLink">Only ways over this link; empty for any.</param>
    /// <param name="ofLink">IPv4 passes over routes with a gateway (<c>RT_SCOPE_LINK</c>), as it does for a gateway's own way.</param>
    private Route? Lookup(uint table, IPAddress destination, string outputLink, bool ofLink)
    {
        Route? best = null;
        var family = destination.Family();
        foreach (var route in routes.Of(table, family))
        {
            if (route.Destination.Contains(destination)
                && IsEligible(route, family, outputLink, ofLink)
                && (best is null
                    || route.Destination.PrefixLength > best.Destination.PrefixLength
                    || (route.Destination.PrefixLength == best.Destination.PrefixLength && route.Metric < best.Metric)))
            {
                best = route;
            }
        }

        return best;
    }

    private bool IsEligible(Route route, IpFamily family, string outputLink, bool ofLink)
    {
        // fib_table_lookup passes over what is less narrow than asked for; refusals have no narrower scope unless they were given one.
        var isTooWide = ofLink && family == IpFamily.IPv4
            && (route.Type == RouteType.Unicast ? route.NextHops.Any(static hop => hop.Gateway is not null) : route.Scope < RouteScope.Link);
        return !isTooWide && (route.Type == RouteType.Unicast
            ? outputLink.Length == 0 || route.NextHops.Any(hop => NameOf(hop.LinkIndex) == outputLink)
            // An IPv6 refusal is a route over lo, so a socket bound to another link passes it over (rt6_score_route, RT6_LOOKUP_F_IFACE).
            : family == IpFamily.IPv4 || outputLink.Length == 0);
    }
}
