using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Simulation.Tests.Machine;

/// <summary>How the kernel finds a packet's way, and what it refuses as a route (net/ipv4/fib_semantics.c, net/core/fib_rules.c).</summary>
internal sealed partial class FakeKernel
{
    /// <summary>Walks the rules as <c>fib_rules_lookup</c> does; the packet filter comes after it.</summary>
    public Way Walk(Packet packet)
    {
        if (addresses.Any(own => own.Address.Equals(packet.Destination)))
        {
            return Way.Refused("it is this machine's own");
        }

        foreach (var rule in rules)
        {
            if (rule.Family != packet.Family || rule.Table == RouteTables.Local || Matches(rule, packet) == rule.Invert)
            {
                continue;
            }

            if (rule.Action != RuleAction.Lookup)
            {
                return Way.Refused($"rule {rule}");
            }

            if (Lookup(rule.Table, packet.Destination, packet.OutputLink) is not { } route
                || route.Type == RouteType.Throw
                || (rule.SuppressPrefixLength is { } length && route.Destination.PrefixLength <= length))
            {
                continue;
            }

            return route.Type == RouteType.Unicast ? Over(route, packet) : Way.Refused($"route {route}");
        }

        return Way.Refused("no rule has a way");
    }

    private Way Over(Route route, Packet packet)
    {
        var hop = route.NextHops.First(hop => packet.OutputLink.Length == 0 || NameOf(hop.LinkIndex) == packet.OutputLink);
        return new Way(NameOf(hop.LinkIndex), hop.Gateway ?? packet.Destination, "");
    }

    private static bool Matches(RoutingRule rule, Packet packet) =>
        (rule.Mark is not { } mark || (packet.Mark & mark.Mask) == mark.Value)
        && (rule.To is not { } to || to.Contains(packet.Destination))
        && (rule.InputLink.Length == 0 || rule.InputLink == (packet.InputLink.Length == 0 ? "lo" : packet.InputLink))
        && (rule.OutputLink.Length == 0 || rule.OutputLink == packet.OutputLink)
        && (rule.IpProtocol is not { } protocol || protocol == packet.Protocol)
        && (rule.SourcePorts is not { } source || (packet.SourcePort >= source.First && packet.SourcePort <= source.Last))
        && (rule.DestinationPorts is not { } target || (packet.DestinationPort >= target.First && packet.DestinationPort <= target.Last));

    /// <summary>The longest prefix, then the lowest metric, then the oldest.</summary>
    private Route? Lookup(uint table, IPAddress destination, string outputLink)
    {
        Route? best = null;
        foreach (var route in routes.Of(table, destination.Family()))
        {
            if (route.Destination.Contains(destination)
                && (route.Type != RouteType.Unicast || outputLink.Length == 0 || route.NextHops.Any(hop => NameOf(hop.LinkIndex) == outputLink))
                && (best is null
                    || route.Destination.PrefixLength > best.Destination.PrefixLength
                    || (route.Destination.PrefixLength == best.Destination.PrefixLength && route.Metric < best.Metric)))
            {
                best = route;
            }
        }

        return best;
    }

    /// <summary>Why the kernel would not take a route; null when it would.</summary>
    private string? Refusal(Route route)
    {
        if (route.Type != RouteType.Unicast)
        {
            return null;
        }

        if (route.PreferredSource is { } source && !addresses.Any(own => own.Address.Equals(source)))
        {
            return "Invalid prefsrc address";
        }

        foreach (var hop in route.NextHops)
        {
            if (links.FirstOrDefault(link => link.Index == hop.LinkIndex) is not { } link)
            {
                return "Cannot find device";
            }

            if (!link.IsUp)
            {
                return "Device for nexthop is not up";
            }

            if (hop.Gateway is { } gateway && !hop.OnLink && !IsGatewayReachable(gateway, link.Name, route.Table))
            {
                return "Nexthop has invalid gateway";
            }
        }

        return null;
    }

    // fib_check_nh: the route's own table first, then all rules, without mark and protocol; the gateway must be directly on the link.
    private bool IsGatewayReachable(IPAddress gateway, string link, uint table)
    {
        if (addresses.Any(own => own.Address.Equals(gateway)))
        {
            return false;
        }

        if (Lookup(table, gateway, link) is { Type: RouteType.Unicast } direct && direct.NextHops.Any(hop => hop.Gateway is null && NameOf(hop.LinkIndex) == link))
        {
            return true;
        }

        var way = Walk(new Packet(gateway, Protocol: 0, OutputLink: link));
        return way.Link == link && gateway.Equals(way.NextHop);
    }
}
