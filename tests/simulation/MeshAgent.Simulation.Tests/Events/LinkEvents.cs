using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Events;

/// <summary>What happens to cables, links, leases and the networks behind them.</summary>
internal sealed class LinkEvents(Neighbourhood world, Timeline timeline, Random random)
{
    private static readonly string[] WanLinks = ["wan0", "wan1"];
    private static readonly uint[] Metrics = [0, 10, 600];

    public IEnumerable<Happening> All() =>
    [
        new("dhcp or router advertisement", 12, () => OnLink((link, family) => Bind(link, family, withDefault: true))),
        new("address without default", 3, () => OnLink((link, family) => Bind(link, family, withDefault: false))),
        new("default vanishes", 8, () => OnLink((link, family) => DhcpClient.DropDefault(world.Kernel, link, family))),
        new("lease ends", 4, () => OnLink((link, family) => DhcpClient.Lose(world.Kernel, link, family))),
        new("link flaps", 4, () => OnLink((link, _) => Flap(link, (name, isUp) => world.Kernel.SetUp(name, isUp)))),
        new("carrier flaps", 5, () => OnLink((link, _) => Flap(link, world.Kernel.SetCarrier))),
        new("cable moves", 4, () => OnLink((link, _) => Move(link))),
        new("gateway moves", 3, () => OnNetwork(MoveGateway)),
        new("router is replaced", 2, () => OnNetwork(Replace)),
        new("network stops or goes on", 5, () => OnNetwork(network =>
        {
            network.LeadsOn = !network.LeadsOn;
            network.Refuses = random.Next(2) == 0;
        })),
        new("router is switched", 3, () => OnNetwork(static network => network.IsOn = !network.IsOn)),
    ];

    private string OnLink(Action<string, IpFamily> happen)
    {
        var (link, family) = (WanLinks[random.Next(WanLinks.Length)], random.Next(3) == 0 ? IpFamily.IPv6 : IpFamily.IPv4);
        happen(link, family);
        return $"{link} {family.Word()}";
    }

    private string OnNetwork(Action<Network> happen)
    {
        var network = world.Networks[random.Next(world.Networks.Count)];
        happen(network);
        return $"{network.Name} on={network.IsOn} leadsOn={network.LeadsOn} gateway={network.Gateway.IPv4}";
    }

    private void Bind(string link, IpFamily family, bool withDefault) =>
        DhcpClient.Bind(world, link, family, Metrics[random.Next(Metrics.Length)], withDefault);

    private void Flap(string link, Action<string, bool> set)
    {
        set(link, false);
        if (random.Next(2) == 0)
        {
            foreach (var family in IpFamilyFacts.All)
            {
                DhcpClient.Lose(world.Kernel, link, family);
            }
        }

        timeline.In(TimeSpan.FromSeconds(random.Next(20)), () =>
        {
            set(link, true);
            timeline.In(TimeSpan.FromMilliseconds(random.Next(4000)), () => BindAll(link));
        });
    }

    private void BindAll(string link)
    {
        foreach (var family in IpFamilyFacts.All)
        {
            Bind(link, family, withDefault: random.Next(4) != 0);
        }
    }

    private void Move(string link)
    {
        var free = world.Networks.Where(network => !world.Attached.ContainsValue(network)).ToList();
        world.Attached[link] = free[random.Next(free.Count)];
        Flap(link, world.Kernel.SetCarrier);
    }

    private void MoveGateway(Network network)
    {
        var old = network.Gateway.IPv4;
        var bytes = old.GetAddressBytes();
        bytes[3] = bytes[3] == 1 ? (byte)254 : (byte)1;
        var moved = new IPAddress(bytes);
        network.Machines.Remove(old);
        if (random.Next(2) == 0)
        {
            network.Machines[old] = "02:00:00:00:99:98";
        }

        network.Machines[moved] = network.RouterMac;
        network.Gateway = network.Gateway.With(IpFamily.IPv4, moved);
    }

    private void Replace(Network network)
    {
        var old = network.RouterMac;
        network.RouterMac = $"02:00:00:00:{random.Next(256):x2}:{random.Next(256):x2}";
        foreach (var address in network.Machines.Where(machine => machine.Value == old).Select(static machine => machine.Key).ToList())
        {
            network.Machines[address] = network.RouterMac;
        }
    }
}
