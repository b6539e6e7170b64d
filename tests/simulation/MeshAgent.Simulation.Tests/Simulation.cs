using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Simulation.Tests.Agent;
using MeshAgent.Simulation.Tests.Events;
using MeshAgent.Simulation.Tests.Invariants;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.Mutations;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests;

/// <summary>
/// One router's life, drawn from a seed: the real decision and the real applier over a fake kernel, with everything that can happen to them
/// happening, then a quiet in which the router must get back to order. The same seed gives the same life.
/// </summary>
internal sealed class Simulation : IDisposable
{
    /// <summary>How much happens before the quiet: enough that several troubles meet, few enough that a trace can be read.</summary>
    public const int EventsOfALife = 120;

    private static readonly int[] OtherPriorities = [15, 5, 30];

    private readonly EventRandom random;
    private readonly Timeline timeline = new();
    private readonly Neighbourhood world;
    private readonly Weather weather = new();
    private readonly IReadOnlyList<FakeTunnel> tunnels;
    private readonly SimulatedAgent agent;
    private readonly Promises promises;
    private readonly MachineEvents machineEvents;
    private readonly AdvertisementStorms storms;
    private readonly EventPlan plan;
    private readonly GatewayLedger gateways = new();
    private readonly Queue<string> trace = new();
    private readonly HashSet<int> kept;
    private long writes;
    private bool hasFailed;

    /// <summary>A life.</summary>
    /// <param name="seed">What everything is drawn from.</param>
    /// <param name="mutation">A deliberate fault of the agent; null for none.</param>
    /// <param name="events">The events that are to happen, by number; null for all.</param>
    public Simulation(int seed, Mutation? mutation = null, IReadOnlyList<int>? events = null)
    {
        Seed = seed;
        random = new EventRandom(seed);
        kept = [.. events ?? [.. Enumerable.Range(0, EventsOfALife)]];
        // The other technology's exit is the first, the second or the last choice.
        world = new Neighbourhood(OtherPriorities[seed % OtherPriorities.Length]);
        tunnels = [.. Neighbourhood.Technologies.Select((technology, place) => new FakeTunnel(world, timeline, technology, (byte)place) { LivesByDaemon = place == 1 })];
        agent = new SimulatedAgent(world, timeline, tunnels, mutation ?? Mutation.None, weather, seed);
        promises = new Promises(world, tunnels, agent);
        machineEvents = new MachineEvents(world, timeline, random, tunnels, agent, promises, weather) { Note = Note };
        storms = new AdvertisementStorms(world, timeline, random, agent);
        var pluginEvents = new PluginEvents(timeline, random, agent, weather) { Note = Note };
        plan = new EventPlan(random,
        [
            .. new LinkEvents(world, timeline, random).All(),
            .. storms.All(),
            .. new DnsEvents(world, timeline, random).All(),
            .. pluginEvents.All(),
            .. machineEvents.All(),
        ]);
        world.Kernel.Fails = Fails;
        world.Kernel.AfterStep = AfterWrite;
        (world.Guard.BeforeStep, world.Guard.AfterStep) = (promises.BeforeStep, AfterGuard);
        foreach (var tunnel in tunnels)
        {
            (tunnel.BeforeStep, tunnel.AfterStep) = (promises.BeforeStep, AfterStep);
        }

        (agent.Looks, agent.Decided, agent.Looked) = (promises.Look, AfterDecision, AfterLook);
        weather.Crash = () =>
        {
            Note("agent crashes");
            agent.Crash();
        };
    }

    public int Seed { get; }

    public long Events => timeline.Happened;

    public long Looks => agent.Rounds;

    public long Checks => promises.Checks;

    /// <summary>What happened last, for the report of a failure.</summary>
    public string Trace => string.Join(Environment.NewLine, trace);

    /// <summary>Lives the life, then demands order.</summary>
    public void Run() => timeline.Thread.Live(() =>
    {
        timeline.In(TimeSpan.FromSeconds(1), Second);
        timeline.In(TimeSpan.Zero, agent.Start);
        timeline.In(TimeSpan.FromSeconds(random.Next(10)), () => Bind("wan0"));
        // Nothing is waited for after the last event that happens, so that a shrunk life is a short one.
        for (var i = 0; i < kept.DefaultIfEmpty(-1).Max() + 1; i++)
        {
            random.Begin(i);
            timeline.Run(plan.Pause());
            var happening = plan.Draw();
            if (kept.Contains(i))
            {
                Note($"#{i} {happening.Name} {happening.Happen()}");
                promises.Check();
            }
        }

        random.Begin(EventsOfALife);
        new Quiet(world, timeline, tunnels, agent, promises, random, Note).DemandOrder(Heal, () => writes);
    });

    public void Dispose() => agent.Dispose();

    private void Second()
    {
        foreach (var tunnel in tunnels)
        {
            tunnel.Tick();
        }

        timeline.In(TimeSpan.FromSeconds(1), Second);
    }

    private void Bind(string link)
    {
        foreach (var family in IpFamilyFacts.All)
        {
            DhcpClient.Bind(world, link, family, 0, withDefault: true);
        }
    }

    private void Heal()
    {
        (weather.StepsToCrash, weather.FailingSteps, weather.IsIPv6Broken) = (0, 0, false);
        agent.Disk.IsFull = false;
        agent.Disk.Plan(null);
        world.Guard.Failures = 0;
        foreach (var tunnel in tunnels)
        {
            tunnel.MarkFailures = 0;
        }

        (weather.SlowSteps, world.ServerLeaseEnds, world.IsLeaseLost) = (0, DateTimeOffset.MaxValue, false);
        foreach (var host in world.NameServers)
        {
            host.Heal();
        }

        agent.Process?.Deck.Heal();
        (world.Preferred.IsAlive, world.Preferred.Swallows) = (true, false);
        machineEvents.SendStrangersHome();
        storms.Heal();
    }

    private bool Fails(RouteChange change)
    {
        promises.BeforeStep();
        var fails = weather.FailingSteps > 0 || (weather.IsIPv6Broken && change.Family == IpFamily.IPv6);
        weather.FailingSteps = Math.Max(0, weather.FailingSteps - 1);
        hasFailed |= fails;
        return fails;
    }

    private void AfterGuard()
    {
        if (agent.Last is { } last && agent.Settings == agent.LastSettings && world.Guard.InForce == last.Plan.Guard)
        {
            promises.IsFilterDue = false;
        }

        AfterWrite();
    }

    private void AfterWrite()
    {
        writes++;
        AfterStep();
    }

    private void AfterStep()
    {
        try
        {
            promises.CheckStep();
        }
        catch (InvariantException broken)
        {
            // A step is taken by a plugin, and what a plugin throws the agent catches.
            timeline.Fail(broken);
            throw;
        }

        weather.Pass();
    }

    private void AfterLook()
    {
        // What cannot be read or written cannot be mended either.
        var isKept = promises.LookEnds(!hasFailed && agent.Seen.IsWhole);
        hasFailed = false;
        promises.CheckMemory();
        gateways.Check(agent);
        if (isKept)
        {
            promises.Check();
        }
    }

    private void AfterDecision()
    {
        foreach (var reason in agent.Last!.Reasons)
        {
            Note($"  {reason}");
        }
    }

    private void Note(string line)
    {
        const int Kept = 400;
        trace.Enqueue($"{timeline.Now:HH:mm:ss.fff} {line}");
        if (trace.Count > Kept)
        {
            trace.Dequeue();
        }
    }
}
