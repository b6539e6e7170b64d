using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Settings;
using MeshAgent.Simulation.Tests.Agent;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Invariants;

/// <summary>What must hold at every moment, also between two single steps of one apply (design §2).</summary>
internal sealed class Promises
{
    private readonly Neighbourhood world;
    private readonly IReadOnlyList<FakeTunnel> tunnels;
    private readonly SimulatedAgent agent;
    private readonly List<Packet> userPackets = [];
    private readonly List<Packet> controlPackets = [];
    private readonly bool[] carried = new bool[(int)IpFamily.IPv6 + 1];
    private readonly HashSet<string> unseen = [];

    public Promises(Neighbourhood world, IReadOnlyList<FakeTunnel> tunnels, SimulatedAgent agent)
    {
        (this.world, this.tunnels, this.agent) = (world, tunnels, agent);
        List<IPAddress> destinations = [Neighbourhood.SomeHost, Neighbourhood.SomeHost6, IPAddress.Parse("10.1.9.9"), IPAddress.Parse("2001:db8:10::9")];
        destinations.AddRange(world.Networks.SelectMany(static network => new[]
        {
            Host(network.Prefix.IPv4, 77), Host(network.Prefix.IPv6, 77), network.Gateway.IPv4,
        }));
        destinations.AddRange(world.NameServers.Select(static host => host.Address));
        foreach (var destination in destinations.Distinct())
        {
            userPackets.Add(new Packet(destination));
            userPackets.Add(new Packet(destination, Protocol: Packet.Gre));
            userPackets.Add(new Packet(destination, Protocol: Packet.Udp, DestinationPort: 53, InputLink: "br-lan"));
            userPackets.Add(new Packet(destination, Protocol: Packet.Icmp, InputLink: "br-lan"));
            // IPv4 takes everything for on-link when a socket is bound to a link and no route is found: only the filter is left.
            userPackets.Add(new Packet(destination, OutputLink: "wan0"));
            controlPackets.Add(new Packet(destination, 1, Packet.Udp, 50000, 53));
        }

        controlPackets.AddRange(world.Exits.SelectMany(static exit => exit.Addresses).Select(static address => new Packet(address, 1, Packet.Udp)));
    }

    /// <summary>The filter does not have what the settings ask for yet, or somebody flushed it: no promise until it is written.</summary>
    public bool IsFilterDue { get; set; } = true;

    /// <summary>
    /// Somebody else took rules of ours, or the tunnel's mark: nothing can be promised of control traffic until the agent has looked.
    /// </summary>
    public bool IsTampered { get; private set; } = true;

    /// <summary>Notes that somebody else took something of ours.</summary>
    /// <param name="source">Where the agent sees it.</param>
    public void Tamper(string source)
    {
        IsTampered = true;
        unseen.Add(source);
    }

    /// <summary>Notes that the agent looks somewhere: what was taken there until now, it sees.</summary>
    /// <param name="source">Where.</param>
    public void Look(string source) => unseen.Remove(source);

    /// <summary>Notes that a look of the agent has come to its end, and has mended everything that it saw or not.</summary>
    /// <returns>Whether promises hold again from now on.</returns>
    public bool LookEnds(bool isMended)
    {
        var wasTampered = IsTampered;
        IsTampered &= unseen.Count > 0 || !isMended;
        return wasTampered && !IsTampered;
    }

    public long Checks { get; private set; }

    /// <summary>Looks, before a single step of the agent, in which families users' packets get through.</summary>
    public void BeforeStep()
    {
        foreach (var family in IpFamilyFacts.All)
        {
            carried[(int)family] = tunnels.FirstOrDefault(tunnel => tunnel.Name == UsersWay(family).Link) is { Carries: true };
        }
    }

    /// <summary>Checks everything that must hold now, and what the step that was just taken may not have broken.</summary>
    public void CheckStep()
    {
        Check();
        foreach (var family in IpFamilyFacts.All)
        {
            var way = UsersWay(family);
            if (carried[(int)family] && IsTunnelWanted(family)
                && tunnels.FirstOrDefault(tunnel => tunnel.Name == way.Link) is not { IsMade: true })
            {
                throw new InvariantException("make before break", $"{family.Word()} users got through, are to get through, and after this step {way}");
            }
        }
    }

    /// <summary>Checks everything that must hold now.</summary>
    public void Check()
    {
        Checks++;
        if (!IsFilterDue)
        {
            CheckUserTraffic();
        }

        if (!IsTampered)
        {
            CheckControlTraffic();
            CheckRules();
        }

        foreach (var family in IpFamilyFacts.All)
        {
            var defaults = OwnDefaults().Where(route => route.Family == family && tunnels.Any(tunnel => LeadsTo(route, tunnel))).ToList();
            if (defaults.Count > 1)
            {
                throw new InvariantException("one exit carries users, never two", string.Join("; ", defaults));
            }
        }

        if (world.Kernel.Trespasses.Count > 0)
        {
            throw new InvariantException("foreign routes and rules are left alone", world.Kernel.Trespasses[0]);
        }
    }

    /// <summary>Checks what must hold after a whole look.</summary>
    public void CheckMemory()
    {
        foreach (var family in IpFamilyFacts.All)
        {
            Within("paths", agent.Memory.Paths[family].Count, CandidateFinder.MaxCandidates);
            Within("remembered paths", agent.Memory.Durable.Paths[family].Count, DurableMemory.MaxPathsPerFamily);
            foreach (var path in agent.Memory.Paths[family])
            {
                Within("evidence", path.Evidence.Count, TrackedPath.MaxEvidence);
            }
        }

        Within("endpoints", agent.Memory.Durable.Endpoints.Count, DurableMemory.MaxEndpoints);
        Within("exits", agent.Memory.Exits.Count, ExitTracker.MaxExits);
        Within("names", agent.Memory.Names.Count, ExitTracker.MaxExits);
    }

    private static IPAddress Host(IPNetwork prefix, byte number)
    {
        var bytes = prefix.BaseAddress.GetAddressBytes();
        bytes[^1] = number;
        return new IPAddress(bytes);
    }

    private static void Within(string what, int count, int bound)
    {
        if (count > bound)
        {
            throw new InvariantException("memory is bounded", $"{count} {what}, at most {bound}");
        }
    }

    private Way UsersWay(IpFamily family) =>
        world.Kernel.Walk(new Packet(family == IpFamily.IPv4 ? Neighbourhood.SomeHost : Neighbourhood.SomeHost6));

    private bool IsTunnelWanted(IpFamily family) => agent.Last?.Plan.Routing[family] is { } plan
        && plan.ExitRoutes.Any(wanted => tunnels.Any(tunnel => LeadsTo(wanted.Item, tunnel)));

    private IEnumerable<Route> OwnDefaults() =>
        world.Kernel.Routes.Where(static route => route.Protocol == RouteProtocols.MeshAgent && route.IsDefault);

    private bool LeadsTo(Route route, FakeTunnel tunnel) => route.NextHops.Any(hop => world.Kernel.NameOf(hop.LinkIndex) == tunnel.Name);

    private void CheckUserTraffic()
    {
        foreach (var packet in userPackets)
        {
            var way = world.Kernel.Walk(packet);
            if (way.Leaves && agent.Settings.WanLinks.Any(pattern => LinkPattern.Matches(pattern, way.Link)) && world.Guard.Passes(packet, way.Link))
            {
                throw new InvariantException("no user packet leaves by a WAN link", $"{packet} by {way}");
            }
        }
    }

    // The filter is the second wall. Somebody else's rules before ours, and packets that no rule can tell, are its business.
    private void CheckRules()
    {
        if (world.Kernel.Rules.Any(static rule => rule.Protocol is not (RouteProtocols.Kernel or RouteProtocols.MeshAgent)))
        {
            return;
        }

        foreach (var family in IpFamilyFacts.All)
        {
            var host = family == IpFamily.IPv4 ? Neighbourhood.QuietHost : Neighbourhood.SomeHost6;
            if (world.Kernel.Walk(new Packet(host)) is { Leaves: true } way && agent.Settings.WanLinks.Any(pattern => LinkPattern.Matches(pattern, way.Link)))
            {
                throw new InvariantException("rules alone keep users in", $"{family.Word()} leaves by {way}");
            }
        }
    }

    private void CheckControlTraffic()
    {
        foreach (var packet in controlPackets)
        {
            var way = world.Kernel.Walk(packet);
            if (way.Link.StartsWith(FakeTunnel.LinkPrefix, StringComparison.Ordinal))
            {
                throw new InvariantException("control traffic never enters a tunnel", $"{packet} by {way}");
            }
        }

        if (tunnels.Any(tunnel => !tunnel.IsMarked && OwnDefaults().Any(route => LeadsTo(route, tunnel))))
        {
            throw new InvariantException("no default leads into a tunnel whose packets have no mark", "they would enter it again and again");
        }
    }
}
