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
internal sealed class Simulation : IAsyncDisposable
{
    /// <summary>How much happens before the quiet: enough that several troubles meet, few enough that a trace can be read.</summary>
    public const int EventsOfALife = 120;

    private readonly EventRandom random;
    private readonly Timeline timeline = new();
    private readonly Neighbourhood world = new();
    private readonly Weather weather = new();
    private readonly FakeTunnel tunnel;
    private readonly SimulatedAgent agent;
    private readonly Promises promises;
    private readonly MachineEvents machineEvents;
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
        tunnel = new FakeTunnel(world, timeline);
        agent = new SimulatedAgent(world, timeline, tunnel, mutation ?? Mutation.None);
        promises = new Promises(world, tunnel, agent);
        machineEvents = new MachineEvents(world, timeline, random, tunnel, agent, promises, weather);
        plan = new EventPlan(random, [.. new LinkEvents(world, timeline, random).All(), .. machineEvents.All()]);
        world.Kernel.Fails = Fails;
        world.Kernel.AfterStep = AfterWrite;
        world.Guard.AfterStep = AfterGuard;
        tunnel.AfterStep = AfterStep;
        agent.Looked = AfterLook;
    }

    public int Seed { get; }

    public long Events => timeline.Happened;

    public long Looks => agent.Looks;

    public long Checks => promises.Checks;

    /// <summary>What happened last, for the report of a failure.</summary>
    public string Trace => string.Join(Environment.NewLine, trace);

    /// <summary>Lives the life, then demands order.</summary>
    public async Task RunAsync()
    {
        timeline.In(TimeSpan.FromSeconds(1), Second);
        timeline.In(TimeSpan.Zero, agent.Start);
        timeline.In(TimeSpan.FromSeconds(random.Next(10)), () => Bind("wan0"));
        for (var i = 0; i < EventsOfALife; i++)
        {
            random.Begin(i);
            await timeline.RunAsync(plan.Pause());
            var happening = plan.Draw();
            if (kept.Contains(i))
            {
                Note($"#{i} {happening.Name} {happening.Happen()}");
                promises.Check();
            }
        }

        random.Begin(EventsOfALife);
        await new Quiet(world, timeline, tunnel, agent, promises, random, Note).DemandOrderAsync(Heal, () => writes);
    }

    public ValueTask DisposeAsync() => tunnel.DisposeAsync();

    private void Second()
    {
        tunnel.Tick();
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
        (world.Guard.Failures, tunnel.MarkFailures) = (0, 0);
        (world.IsDnsAlive, world.DnsLies) = (true, false);
        (world.Exits[0].IsAlive, world.Exits[0].Swallows) = (true, false);
        machineEvents.SendStrangersHome();
    }

    private bool Fails(RouteChange change)
    {
        var fails = weather.FailingSteps > 0 || (weather.IsIPv6Broken && change.Family == IpFamily.IPv6);
        weather.FailingSteps = Math.Max(0, weather.FailingSteps - 1);
        hasFailed |= fails;
        return fails;
    }

    private void AfterGuard()
    {
        if (agent.Last is { } last && world.Guard.InForce == last.Plan.Guard)
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
        promises.Check();
        if (weather.StepsToCrash > 0 && --weather.StepsToCrash == 0)
        {
            Note("agent crashes");
            throw new SimulatedCrashException();
        }
    }

    private void AfterLook()
    {
        var wasTampered = promises.IsTampered;
        // What cannot be read or written cannot be mended either.
        promises.IsTampered &= hasFailed || world.Kernel.Unreadable.Count > 0;
        hasFailed = false;
        promises.CheckMemory();
        gateways.Check(agent);
        if (wasTampered && !promises.IsTampered)
        {
            promises.Check();
        }

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
