using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Recovery;
using MeshAgent.Simulation.Tests.Agent;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.Plugins;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Invariants;

/// <summary>
/// What must hold once nothing happens any more: a router that could work works within its bound, stays as it is, has nothing stale, and is
/// as a clean start with the same state file would make it.
/// </summary>
internal sealed class Quiet(
    Neighbourhood world, Timeline timeline, IReadOnlyList<FakeTunnel> tunnels, SimulatedAgent agent, Promises promises, Random random, Action<string> note)
{
    /// <summary>The promised bound of recovery.</summary>
    public static readonly TimeSpan RecoversWithin = TimeSpan.FromSeconds(60);

    // Longer than the way back to a preferred exit that has flapped, than the slowest probe, and than the life of a name server's answer:
    // a lie is believed so long.
    private static readonly TimeSpan SettlesWithin = ExitTimings.LongestHold + ExitTimings.LongestDownRetry + TimeSpan.FromMinutes(2);
    private const int Flaps = 50;
    private const int SwitchesOnTwoLinks = 3;

    // There and back after 1, 2, 4 and 8 minutes, and there once more: the flaps take a quarter of an hour.
    private const int SwitchesOnOneLink = 9;

    private static readonly TimeSpan StaysFor = TimeSpan.FromSeconds(60);

    public void DemandOrder(Action heal, Func<long> writes)
    {
        // What was still under way (flaps, restarts, unreadable families) comes to its end. That an exit is dead is found out by using it.
        foreach (var tunnel in tunnels)
        {
            tunnel.HasUsers = true;
        }

        timeline.Run(TimeSpan.FromSeconds(210));
        heal();
        note(RepairUplink() ? "quiet: the kernel has a default" : "quiet: memory has the only path");
        timeline.Run(RecoversWithin);
        DemandRecovery("after the quiet began");
        timeline.Run(SettlesWithin);
        var (before, count) = (State(), writes());
        timeline.Run(StaysFor);
        Demand(writes() == count, "an idle agent changes nothing", $"{writes() - count} writes to routes, rules or filter in {StaysFor}");
        DemandNothingStale();
        DemandFewSwitches();
        note("quiet: clean start");
        agent.Kill();
        promises.IsFilterDue = true;
        promises.Tamper(Deck.KernelSource);
        world.Kernel.DeleteRoutes(static route => route.Protocol == RouteProtocols.MeshAgent);
        world.Kernel.DeleteRules(static rule => rule.Protocol == RouteProtocols.MeshAgent);
        world.Guard.Flush();
        agent.Start();
        timeline.Run(RecoversWithin);
        DemandRecovery("after a clean start");
        timeline.Run(SettlesWithin);
        var after = State();
        Demand(before == after, "any history ends where a clean start ends", $"{Environment.NewLine}was {before}{Environment.NewLine}is  {after}");
    }

    /// <summary>
    /// The preferred exit flaps while another one is healthy. On a link of its own it can be asked while users are elsewhere, and at most
    /// once meets all the questions of a whole minute; on the same link only users find out, and the pauses double.
    /// </summary>
    private void DemandFewSwitches()
    {
        var (flapping, healthy) = (world.Preferred, world.Exits.Where(exit => exit != world.Preferred).MinBy(static exit => exit.Priority)!);
        (healthy.IsAlive, healthy.Swallows) = (true, false);
        timeline.Run(SettlesWithin);
        Demand(agent.Memory.Durable.SelectedExit.EndsWith($"/{flapping.Name}", StringComparison.Ordinal), "the preferred exit carries users", Describe());
        note($"quiet: {flapping.Name} flaps, {healthy.Name} stands by");
        var switches = agent.Switches;
        for (var flap = 0; flap < Flaps; flap++)
        {
            flapping.IsAlive = false;
            timeline.Run(TimeSpan.FromSeconds(1 + random.Next(20)));
            flapping.IsAlive = true;
            timeline.Run(TimeSpan.FromSeconds(1 + random.Next(20)));
        }

        var most = flapping.Technology == healthy.Technology ? SwitchesOnOneLink : SwitchesOnTwoLinks;
        Demand(agent.Switches - switches <= most, "users do not follow a flapping exit", $"{agent.Switches - switches} switches in {Flaps} flaps");
        switches = agent.Switches;
        timeline.Run(SettlesWithin);
        Demand(agent.Switches - switches <= 1, "users do not follow a flapping exit", $"{agent.Switches - switches} switches after it was mended");
        DemandRecovery("after the flaps");
    }

    private static void Demand(bool holds, string promise, string facts)
    {
        if (!holds)
        {
            throw new InvariantException(promise, facts);
        }
    }

    /// <summary>Makes wan0 work: by a default of the kernel, or, when memory has what fits, without one.</summary>
    private bool RepairUplink()
    {
        var network = world.Attached["wan0"];
        (network.IsOn, network.LeadsOn) = (true, true);
        world.Kernel.SetUp("wan0", true);
        world.Kernel.SetCarrier("wan0", true);
        var isRemembered = agent.Memory.Durable.Paths.IPv4.Any(known => known.Path.LinkName == "wan0"
            && network.Gateway.IPv4.Equals(known.Path.Gateway)
            && known.Fingerprint.GatewayMac == network.RouterMac);
        var withDefault = !isRemembered || random.Next(2) == 0;
        foreach (var family in IpFamilyFacts.All)
        {
            if (!withDefault)
            {
                DhcpClient.DropDefault(world.Kernel, "wan0", family);
            }

            DhcpClient.Bind(world, "wan0", family, 0, withDefault);
        }

        return withDefault;
    }

    private void DemandRecovery(string when)
    {
        var ways = new[] { Neighbourhood.SomeHost, Neighbourhood.SomeHost6 }
            .SelectMany(static host => new[] { new Packet(host), new Packet(host, InputLink: "br-lan") })
            .Select(packet => $"{packet.Destination} {world.Kernel.Walk(packet)}").ToList();
        var isThere = tunnels.Any(tunnel => tunnel.Carries && ways.TrueForAll(way => way.Contains(tunnel.Name, StringComparison.Ordinal)));
        Demand(isThere, $"a router that could work works within {RecoversWithin}", $"{when}: {string.Join("; ", ways)}; {Describe()}");
    }

    private void DemandNothingStale()
    {
        foreach (var family in IpFamilyFacts.All)
        {
            foreach (var path in agent.Memory.Paths[family].Where(static path => path.State.IsUsable && path.Source == PathSource.Memory))
            {
                var hop = path.Path.Hops[0];
                var mac = world.Attached.TryGetValue(hop.LinkName, out var network) && hop.Gateway is not null ? network.MacOf(hop.Gateway) : "";
                Demand(
                    mac == network?.RouterMac && agent.Settings.WanLinks.Contains(hop.LinkName),
                    "no stale path is in the WAN table", $"{path.Path} is {path.State}, its gateway is {mac}");
            }
        }
    }

    private string State() => string.Join(
        Environment.NewLine,
        world.Kernel.Routes.Where(static route => route.Protocol == RouteProtocols.MeshAgent).Select(static route => route.ToString())
            .Concat(world.Kernel.Rules.Where(static rule => rule.Protocol == RouteProtocols.MeshAgent).Select(static rule => rule.ToString()))
            .Order(StringComparer.Ordinal)
            .Append(world.Guard.InForce?.ToString() ?? "no filter"));

    private string Describe() => string.Join("; ", IpFamilyFacts.All.SelectMany(family => agent.Memory.Paths[family])
        .Select(static path => $"{path.Path} {path.State.Word} ({path.Why})")
        .Concat(agent.Memory.Exits.Select(static exit => $"{exit.Key.Name} {exit.State.Word} at {exit.Address}"))
        .Concat(world.Attached.Select(static cable => $"{cable.Key} leads to {cable.Value.Name}, gateway {cable.Value.Gateway.IPv4}"))
        .Concat(world.Exits.Select(static exit => $"{exit.Name} alive={exit.IsAlive} at {string.Join(' ', exit.Addresses)}"))
        .Concat(world.Kernel.Addresses.Select(own => $"{world.Kernel.NameOf(own.LinkIndex)} has {own.Address}"))
        .Concat(world.Kernel.Routes.Where(static route => route.Table == RouteTables.Main).Select(static route => route.ToString()))
        .Concat(world.Kernel.Links.Where(static link => !link.IsUsable).Select(static link => $"{link.Name} is unusable")));
}
