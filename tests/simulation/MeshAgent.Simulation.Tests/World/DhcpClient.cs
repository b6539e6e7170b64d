using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Simulation.Tests.Machine;

namespace MeshAgent.Simulation.Tests.World;

/// <summary>What a DHCP client and the kernel's own router discovery do to the main table of a WAN link.</summary>
internal static class DhcpClient
{
    /// <summary>Takes what the network at the other end of the cable gives for a family.</summary>
    public static void Bind(Neighbourhood world, string link, IpFamily family, uint metric, bool withDefault)
    {
        if (world.Kernel.Find(link) is not { IsUsable: true } there || !world.Attached.TryGetValue(link, out var network) || !network.IsOn)
        {
            return;
        }

        // The new address comes before the old one goes, as udhcpc's script does it.
        var old = world.Kernel.Addresses.Where(own => own.LinkIndex == there.Index && own.Family == family && !own.Address.Equals(network.Own[family])).ToList();
        world.Kernel.AddAddress(link, network.Own[family], network.Prefix[family].PrefixLength);
        foreach (var address in old)
        {
            world.Kernel.RemoveAddress(link, address.Address);
        }

        if (family == IpFamily.IPv6)
        {
            // Link-local addresses come by themselves.
            world.Kernel.AddAddress(link, IPAddress.Parse("fe80::100"), 64);
        }

        if (withDefault)
        {
            // As netifd and networkd do it, each link has metrics of its own.
            var own = (metric * 8) + (uint)there.Index;
            DropDefault(world.Kernel, link, family);
            world.Kernel.AddForeign(new Route
            {
                Destination = family.Everything(),
                Metric = family == IpFamily.IPv4 ? own : own + 1024,
                Protocol = family == IpFamily.IPv4 ? RouteProtocols.Dhcp : RouteProtocols.RouterAdvertisement,
                NextHops = [new NextHop { LinkIndex = there.Index, Gateway = network.Gateway[family] }],
            });
        }
    }

    /// <summary>The default goes, the address stays, as when something replaced the default and was killed.</summary>
    public static void DropDefault(FakeKernel kernel, string link, IpFamily family) => kernel.DeleteRoutes(route =>
        route.IsDefault
        && route.Family == family
        && route.Table == RouteTables.Main
        && route.Protocol is RouteProtocols.Dhcp or RouteProtocols.RouterAdvertisement
        && route.NextHops.Any(hop => kernel.NameOf(hop.LinkIndex) == link));

    /// <summary>The lease ends: address and default go.</summary>
    public static void Lose(FakeKernel kernel, string link, IpFamily family)
    {
        DropDefault(kernel, link, family);
        foreach (var address in kernel.Addresses.Where(own => kernel.NameOf(own.LinkIndex) == link && own.Family == family).ToList())
        {
            kernel.RemoveAddress(link, address.Address);
        }
    }
}
