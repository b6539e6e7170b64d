using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Recovery;

namespace MeshAgent.Core.Isolation;

/// <summary>
/// Isolation without policy routing: everything in the main table. User traffic is led by two routes of half the address space each, which
/// beat any default without touching it, so a DHCP client may rewrite its own as it likes; control traffic is led by host routes to exits
/// and WAN name servers. Weaker than rules: a pinned address is pinned for users too, and only the guard keeps them off it.
/// </summary>
public static class HostRoutePlanner
{
    /// <summary>
    /// The metric of a pin to the best path: leaves room for an administrator's own host route, which then wins. A pin to a lesser path has
    /// that of its place behind it, since two networks may have a server of one address.
    /// </summary>
    public const uint PinMetric = 5;

    /// <summary>Turns defaults of the exit table into pairs of half-space routes of the main table.</summary>
    /// <param name="family">The family.</param>
    /// <param name="defaults">The defaults.</param>
    /// <returns>Two routes for each.</returns>
    public static EquatableArray<Wanted<Route>> Halves(IpFamily family, EquatableArray<Wanted<Route>> defaults) =>
        (from wanted in defaults
         from half in HalvesOf(family)
         select wanted with { Item = wanted.Item with { Table = RouteTables.Main, Destination = half } }).ToEquatableArray();

    /// <summary>Plans the host routes of control traffic over the best WAN path.</summary>
    /// <param name="family">The family.</param>
    /// <param name="view">What is known.</param>
    /// <param name="paths">The WAN paths, best first.</param>
    /// <param name="exits">The exits after this look.</param>
    /// <returns>A pin for each exit in contact and each WAN name server that nobody else uses.</returns>
    public static EquatableArray<Wanted<Route>> Pins(
        IpFamily family, DecisionView view, EquatableArray<TrackedPath> paths, EquatableArray<ExitMemory> exits)
    {
        var usable = paths.Where(static path => path.State.IsUsable).ToList();
        if (usable.Count == 0)
        {
            return [];
        }

        var endpoints = exits.Where(exit => exit.Address?.Family() == family)
            .Select(static exit => (Address: exit.Address!, Why: $"exit {exit.Key.Name} is there", Place: 0));
        var servers = WanServers.Asked(family, view, paths)
            .Select(server => (server.Address, Why: "WAN name server", Place: usable.FindIndex(path => ServerPaths.Leads(path, server))))
            .Where(static pin => pin.Place >= 0);
        return endpoints.Concat(servers)
            .DistinctBy(static pin => (pin.Address, pin.Place))
            .Where(pin => !pin.Address.IsIPv6LinkLocal && !OnLinkPrefixes.Hold(pin.Address, view))
            .Select(pin => new Wanted<Route>(
                WanTablePlanner.RouteOf(usable[pin.Place].Path, view, PinMetric + (uint)pin.Place) with
                {
                    Table = RouteTables.Main,
                    Destination = new IPNetwork(pin.Address, family.AddressBits()),
                },
                $"{pin.Why}; pinned to {usable[pin.Place].Path}, {usable[pin.Place].State.Word}"))
            .ToEquatableArray();
    }

    /// <summary>Whether outer packets to an address keep out of the tunnel.</summary>
    /// <param name="address">The exit's address.</param>
    /// <param name="view">What is known.</param>
    /// <returns>True when the kernel has its pin, or it is directly reachable.</returns>
    public static bool IsPinned(IPAddress address, DecisionView view) =>
        OnLinkPrefixes.Hold(address, view)
        || view.Snapshot.Routing.Routing[address.Family()].Routes.Any(route =>
            route.Protocol == view.Settings.Identity.RouteProtocol
            && route.Table == RouteTables.Main
            && route.Destination.PrefixLength == address.Family().AddressBits()
            && route.Destination.BaseAddress.Equals(address));

    private static IPNetwork[] HalvesOf(IpFamily family) => family == IpFamily.IPv4
        ? [IPNetwork.Parse("0.0.0.0/1"), IPNetwork.Parse("128.0.0.0/1")]
        : [IPNetwork.Parse("::/1"), IPNetwork.Parse("8000::/1")];
}
