using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Simulation.Tests.Agent;
using MeshAgent.Simulation.Tests.Invariants;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.Plugins;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Events;

/// <summary>What happens on the router itself and at the far ends: third parties, crashes, failing steps, exits, name servers.</summary>
internal sealed class MachineEvents(
    Neighbourhood world, Timeline timeline, Random random, IReadOnlyList<FakeTunnel> tunnels, SimulatedAgent agent, Promises promises, Weather weather)
{
    private const byte Stranger = 77;

    private static readonly TimeSpan[] ClockErrors =
        [TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(-20_000), TimeSpan.FromDays(-1), TimeSpan.FromHours(3), TimeSpan.FromDays(4000)];

    /// <summary>Takes a line for the trace when something happens later than its event.</summary>
    public Action<string> Note { get; set; } = static _ => { };

    public IEnumerable<Happening> All() => ThirdParties().Concat(Troubles()).Concat(FarEnds());

    /// <summary>Takes away what strangers on this machine have done.</summary>
    public void SendStrangersHome()
    {
        world.Kernel.DeleteRoutes(static route => route.Protocol == Stranger);
        world.Kernel.DeleteRules(static rule => rule.Protocol == Stranger);
    }

    private IEnumerable<Happening> ThirdParties() =>
    [
        new("somebody deletes a route of ours", 4, DeleteRoute),
        new("somebody deletes a rule of ours", 4, DeleteRule),
        new("somebody flushes the filter", 2, () =>
        {
            promises.IsFilterDue = true;
            world.Guard.Flush();
            return "";
        }),
        new("somebody adds a route", 3, AddStrangeRoute),
        new("somebody adds a rule", 2, AddStrangeRule),
        new("strangers leave", 3, () =>
        {
            SendStrangersHome();
            return "";
        }),
        new("the mesh announces or withdraws a default", 4, ToggleMesh),
        new("a tunnel's link is deleted", 2, () =>
        {
            var tunnel = AnyTunnel();
            promises.Tamper(tunnel.Provider);
            tunnel.MarkFailures = random.Next(4);
            tunnel.Destroy();
            return $"{tunnel.Name}, mark fails {tunnel.MarkFailures} times";
        }),
        new("somebody takes a tunnel's mark", 3, () =>
        {
            var tunnel = AnyTunnel();
            promises.Tamper(tunnel.Provider);
            tunnel.MarkFailures = random.Next(4);
            tunnel.LoseMark();
            return $"{tunnel.Name}, mark fails {tunnel.MarkFailures} times";
        }),
    ];

    private IEnumerable<Happening> Troubles() =>
    [
        new("agent is killed", 4, () =>
        {
            agent.Kill();
            timeline.In(TimeSpan.FromSeconds(random.Next(30)), agent.Start);
            return "";
        }),
        new("power cut", 3, () =>
        {
            agent.Disk.CutPower(random.Next(4));
            return PowerGoes(ClockErrors[random.Next(ClockErrors.Length)], TimeSpan.FromSeconds(random.Next(30)));
        }),
        new("power cut in the middle of a write", 3, CutInAWrite),
        new("the state file's medium damages it", 2, DamageState),
        new("the state file's medium is full or has room again", 2, () => $"{agent.Disk.IsFull = !agent.Disk.IsFull}"),
        new("announcements of the kernel are lost", 3, () =>
        {
            var time = TimeSpan.FromMilliseconds(random.Next(3000));
            agent.Deafen(time);
            return $"for {time}";
        }),
        new("clock is set", 2, () =>
        {
            if (agent.Process is { } process)
            {
                process.Time.WallError = ClockErrors[random.Next(ClockErrors.Length)];
            }

            return $"{agent.Process?.Time.WallError}";
        }),
        new("agent will crash", 6, () =>
        {
            weather.StepsToCrash = 1 + random.Next(12);
            return $"in {weather.StepsToCrash} steps";
        }),
        new("steps fail", 4, () =>
        {
            weather.FailingSteps = random.Next(20);
            return $"{weather.FailingSteps}";
        }),
        new("IPv6 steps fail or work again", 2, () => $"{weather.IsIPv6Broken = !weather.IsIPv6Broken}"),
        new("filter fails", 2, () => $"{world.Guard.Failures = random.Next(4)}"),
        new("a family becomes unreadable for a while", 2, MakeUnreadable),
        new("settings change the role of wan1", 3, ChangeRole),
    ];

    private IEnumerable<Happening> FarEnds() =>
    [
        new("exit dies or returns", 6, () =>
        {
            var exit = world.Exits[random.Next(world.Exits.Count)];
            exit.IsAlive = !exit.IsAlive;
            return $"{exit.Name} alive={exit.IsAlive}";
        }),
        new("exit swallows traffic or forwards again", 4, () =>
        {
            var exit = world.Exits[random.Next(world.Exits.Count)];
            exit.Swallows = !exit.Swallows;
            return $"{exit.Name} swallows={exit.Swallows}";
        }),
        new("exit moves", 3, () =>
        {
            var exit = world.Exits[1];
            exit.Addresses[0] = IPAddress.Parse($"203.0.113.{20 + random.Next(4)}");
            return $"{exit.Name} at {exit.Addresses[0]}";
        }),
        new("users come or go", 2, () =>
        {
            var isBusy = !tunnels[0].HasUsers;
            foreach (var tunnel in tunnels)
            {
                tunnel.HasUsers = isBusy;
            }

            return $"{isBusy}";
        }),
        new("exit flaps", 4, () =>
        {
            var exit = world.Exits[random.Next(world.Exits.Count)];
            var flaps = 1 + random.Next(10);
            Flap(exit, flaps, TimeSpan.FromMilliseconds(100 + random.Next(20_000)));
            return $"{exit.Name} {flaps} times";
        }),
    ];

    private void Flap(ExitServer exit, int flaps, TimeSpan every)
    {
        exit.IsAlive = !exit.IsAlive;
        if (flaps > 0)
        {
            timeline.In(every, () => Flap(exit, flaps - 1, every));
        }
    }

    private FakeTunnel AnyTunnel() => tunnels[random.Next(tunnels.Count)];

    // Without a clock battery the next start is in the past.
    private string PowerGoes(TimeSpan clockError, TimeSpan darkness)
    {
        agent.Kill();
        agent.NextClockError = clockError;
        timeline.In(darkness, agent.Start);
        return $"clock wrong by {clockError}";
    }

    // Everything is drawn now: what comes later belongs to other events.
    private string CutInAWrite()
    {
        const int StepsOfTwoWrites = 14;
        var cut = new FakeMedium.PlannedCut(1 + random.Next(StepsOfTwoWrites), random.NextDouble(), random.Next(6));
        var (clockError, darkness) = (ClockErrors[random.Next(ClockErrors.Length)], TimeSpan.FromSeconds(random.Next(30)));
        agent.Disk.PowerGoes = () => Note($"power cut in the middle of a write, {PowerGoes(clockError, darkness)}");
        agent.Disk.Plan(cut);
        return cut.ToString();
    }

    private string DamageState()
    {
        var (place, bit, isCut) = (random.NextDouble(), random.Next(8), random.Next(2) == 0);
        var isThere = agent.State.Damage(bytes =>
        {
            // The last byte is a line end, which means nothing.
            var at = (int)(place * (bytes.Length - 1));
            if (isCut)
            {
                return bytes[..at];
            }

            var damaged = bytes.ToArray();
            damaged[at] ^= (byte)(1 << bit);
            return damaged;
        });
        return !isThere ? "there is none" : isCut ? "cut off" : "a bit flips";
    }

    private string DeleteRoute()
    {
        var own = world.Kernel.Routes.Where(static route => route.Protocol == RouteProtocols.MeshAgent).ToList();
        if (own.Count == 0)
        {
            return "none";
        }

        var victim = own[random.Next(own.Count)];
        if (victim.Type == RouteType.Unreachable)
        {
            promises.Tamper(Deck.KernelSource);
        }

        world.Kernel.DeleteRoutes(route => route == victim);
        return victim.ToString();
    }

    private string DeleteRule()
    {
        var own = world.Kernel.Rules.Where(static rule => rule.Protocol == RouteProtocols.MeshAgent).ToList();
        if (own.Count == 0)
        {
            return "none";
        }

        promises.Tamper(Deck.KernelSource);
        var victim = own[random.Next(own.Count)];
        world.Kernel.DeleteRules(rule => rule == victim);
        return victim.ToString();
    }

    private string AddStrangeRoute()
    {
        if (world.Kernel.Find("wan0") is not { } wan)
        {
            return "none";
        }

        Route[] choices =
        [
            new() { Destination = IPNetwork.Parse("198.51.100.192/26"), Table = RouteTables.Main },
            new() { Destination = IpFamily.IPv4.Everything(), Table = 201 },
            new() { Destination = IpFamily.IPv4.Everything(), Table = RouteTables.Main, Metric = 5000 },
        ];
        var route = choices[random.Next(choices.Length)] with
        {
            Protocol = Stranger,
            NextHops = [new NextHop { LinkIndex = wan.Index, Gateway = world.Attached["wan0"].Gateway.IPv4 }],
        };
        return $"{route}: {world.Kernel.AddForeign(route)}";
    }

    private string AddStrangeRule()
    {
        RoutingRule[] choices =
        [
            new() { Family = IpFamily.IPv4, Preference = 900, Table = 201, Protocol = Stranger },
            new() { Family = IpFamily.IPv4, Preference = 1025, Table = RouteTables.Main, InputLink = "lo", Protocol = Stranger },
            new() { Family = IpFamily.IPv6, Preference = 950, Table = RouteTables.Main, Protocol = Stranger },
        ];
        var rule = choices[random.Next(choices.Length)];
        world.Kernel.AddForeignRule(rule);
        return rule.ToString();
    }

    private string ToggleMesh()
    {
        const byte Babel = 42;
        if (world.Kernel.Routes.Any(static route => route.Protocol == Babel))
        {
            world.Kernel.DeleteRoutes(static route => route.Protocol == Babel);
            return "withdrawn";
        }

        var mesh = world.Kernel.Find("bat0")!;
        world.Kernel.AddForeign(new Route
        {
            Destination = IpFamily.IPv4.Everything(),
            Metric = 300,
            Protocol = Babel,
            NextHops = [new NextHop { LinkIndex = mesh.Index, Gateway = IPAddress.Parse("10.1.0.1") }],
        });
        return "announced";
    }

    private string MakeUnreadable()
    {
        var family = random.Next(2) == 0 ? IpFamily.IPv4 : IpFamily.IPv6;
        world.Kernel.Unreadable.Add(family);
        timeline.In(TimeSpan.FromSeconds(random.Next(20)), () =>
        {
            world.Kernel.Unreadable.Remove(family);
        });
        return family.Word();
    }

    private string ChangeRole()
    {
        promises.IsFilterDue = true;
        var isWan = agent.Settings.WanLinks.Contains("wan1");
        agent.Settings = agent.Settings with
        {
            WanLinks = isWan ? ["wan0"] : ["wan0", "wan1"],
            LanLinks = isWan ? ["br-lan", "wan1"] : ["br-lan"],
        };
        return isWan ? "LAN" : "WAN";
    }
}
