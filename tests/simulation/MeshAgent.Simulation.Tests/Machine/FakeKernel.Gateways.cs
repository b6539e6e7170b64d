using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Simulation.Tests.Machine;

/// <summary>
/// What the kernel refuses as a route (net/ipv4/fib_semantics.c <c>fib_check_nh</c>, net/ipv6/route.c <c>ip6_validate_gw</c>).
/// </summary>
internal sealed partial class FakeKernel
{
    // IPv6 asks for a gateway's way without the link lo that packets of this machine come from.
    private const string Nowhere = "-";

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

            if (hop.Gateway is { } gateway && !IsGatewayGood(gateway, link.Name, route.Table, hop.OnLink))
            {
                return "Nexthop has invalid gateway";
            }
        }

        return null;
    }

    private bool IsGatewayGood(IPAddress gateway, string link, uint table, bool isOnLink)
    {
        if (addresses.Any(own => own.Address.Equals(gateway)))
        {
            return false;
        }

        if (isOnLink)
        {
            // IPv6 does not believe it where main has another link for it; a prefix of zeros counts as a default
            // (ip6_route_check_nh_onlink).
            return gateway.Family() == IpFamily.IPv4
                || Lookup(RouteTables.Main, gateway, "", ofLink: false) is not { Type: RouteType.Unicast } other
                || other.Destination.BaseAddress.Equals(IPAddress.IPv6Any)
                || other.NextHops.Any(hop => NameOf(hop.LinkIndex) == link);
        }

        // The route's own table first, then all rules, without mark and protocol.
        return (table != RouteTables.Main || gateway.Family() == IpFamily.IPv6) && LeadsDirectly(Lookup(table, gateway, link, ofLink: true))
            || LeadsDirectly(Decide(new Packet(gateway, 0, Protocol: 0, 0, 0, gateway.Family() == IpFamily.IPv6 ? Nowhere : "", link), ofLink: true).Route);

        bool LeadsDirectly(Route? route) => route is { Type: RouteType.Unicast } && route.NextHops.All(static hop => hop.Gateway is null);
    }
}
