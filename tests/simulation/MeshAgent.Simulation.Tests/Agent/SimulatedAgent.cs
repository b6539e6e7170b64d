using Autofac;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Settings;
using MeshAgent.Simulation.Tests.Events;
using MeshAgent.Simulation.Tests.Invariants;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.Mutations;
using MeshAgent.Simulation.Tests.Plugins;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Agent;

/// <summary>
/// The agent over its whole life: processes that come and go, the disk that outlives them, and what the machine announces to them. All that
/// decides, listens, applies and asks is the real one.
/// </summary>
internal sealed class SimulatedAgent : IDisposable
{
    // What an announcement of the kernel, or of a file that is watched, takes at most: long enough for two to change places.
    private const int LongestWayMilliseconds = 10;

    private static readonly TimeSpan RestartsAfter = TimeSpan.FromSeconds(2);

    private readonly Neighbourhood world;
    private readonly Timeline timeline;
    private readonly IReadOnlyList<FakeTunnel> tunnels;
    private readonly Mutation mutation;
    private readonly Weather weather;
    private readonly int seed;
    private readonly Random ways;
    private readonly IContainer root = new ContainerBuilder().Build();
    private AgentProcess? process;
    private bool isDeaf;

    public SimulatedAgent(
        Neighbourhood world, Timeline timeline, IReadOnlyList<FakeTunnel> tunnels, Mutation mutation, Weather weather, int seed)
    {
        (this.world, this.timeline, this.tunnels, this.mutation, this.weather, this.seed) = (world, timeline, tunnels, mutation, weather, seed);
        ways = new Random(seed);
        State = new StateLedger(Disk);
        world.Kernel.Changed += () =>
        {
            if (!isDeaf)
            {
                Announce(static deck => deck.Kernel);
            }
        };
        world.Guard.Changed += () => Announce(static deck => deck.Filter);
        world.ServersChanged += () => Announce(static deck => deck.Servers);
        foreach (var tunnel in tunnels)
        {
            tunnel.Changed += () => Announce(deck => deck.Tunnels[tunnel.Provider]);
        }
    }

    public AgentSettings Settings
    {
        get;
        set
        {
            field = value;
            process?.Loop.Take(value);
        }
    }
        = new() { WanLinks = ["wan0", "wan1"], MeshLinks = ["bat0"] };

    /// <summary>What the state file is on.</summary>
    public FakeMedium Disk { get; } = new();

    /// <summary>What the state file must have.</summary>
    public StateLedger State { get; }

    /// <summary>What the process remembers, or the last one did.</summary>
    public AgentMemory Memory { get; private set; } = new();

    /// <summary>The process; null while none runs.</summary>
    public AgentProcess? Process => process;

    /// <summary>What was seen at the last look.</summary>
    public RouterSnapshot Seen { get; private set; } = new();

    public Decision? Last { get; private set; }

    /// <summary>What <see cref="Last"/> was decided by.</summary>
    public AgentSettings? LastSettings { get; private set; }

    /// <summary>How often the agent looked and decided.</summary>
    public long Rounds { get; private set; }

    /// <summary>How often users were led to another exit.</summary>
    public long Switches { get; private set; }

    /// <summary>Takes where the agent looks, whenever it does.</summary>
    public Action<string> Looks { get; set; } = static _ => { };

    /// <summary>Runs after every decision, before anything of it is applied.</summary>
    public Action Decided { get; set; } = static () => { };

    /// <summary>Runs after every look that came to its end.</summary>
    public Action Looked { get; set; } = static () => { };

    /// <summary>The next start finds a clock that is wrong by this.</summary>
    public TimeSpan NextClockError { get; set; }

    /// <summary>
    /// The kernel's announcements are lost for a while; at its end the backend says so (ENOBUFS), which is a reason to look.
    /// </summary>
    public void Deafen(TimeSpan time)
    {
        isDeaf = true;
        timeline.In(time, () =>
        {
            isDeaf = false;
            Announce(static deck => deck.Kernel);
        });
    }

    /// <summary>The process starts with what the disk has; nothing happens when one runs.</summary>
    public void Start()
    {
        if (process is not null)
        {
            return;
        }

        AgentProcess? starting = null;
        starting = new AgentProcess(
            world, timeline, tunnels, Settings, Disk, weather, root, NextClockError, seed, mutation, DecideOf, source => Looks(source));
        process = starting;
        State.Check(starting.Found);
        Memory = new AgentMemory { Durable = starting.Found.Memory };
        starting.Loop.Rounded += (_, _) =>
        {
            try
            {
                if (starting.IsAlive)
                {
                    Looked();
                }
            }
            catch (InvariantException broken)
            {
                // Not thrown through the loop, which would end in order.
                timeline.Fail(broken);
            }
        };
        timeline.Launch(starting.RunAsync);

        Decision DecideOf(RouterSnapshot snapshot, AgentMemory memory, AgentSettings settings, DateTimeOffset now) =>
            Decide(starting!, snapshot, memory, settings, now);
    }

    /// <summary>The process is gone at once; what it had asked for is answered to nobody.</summary>
    public void Kill()
    {
        process?.End();
        process = null;
    }

    /// <summary>The process ends in the middle of what it does, and is started again.</summary>
    public void Crash()
    {
        Kill();
        timeline.In(RestartsAfter, Start);
    }

    public void Dispose()
    {
        process?.Dispose();
        root.Dispose();
    }

    private Decision Decide(AgentProcess mine, RouterSnapshot snapshot, AgentMemory memory, AgentSettings settings, DateTimeOffset now)
    {
        var decision = mutation.Wants(Decider.Decide(mutation.Sees(snapshot), mutation.Remembers(memory), settings, now));
        if (!mine.IsAlive)
        {
            // It was on its way to a plugin, where it ends.
            return decision;
        }

        Rounds++;
        Switches += memory.Durable.SelectedExit == decision.Memory.Durable.SelectedExit ? 0 : 1;
        (Seen, Last, LastSettings, Memory) = (snapshot, decision, settings, decision.Memory);
        Decided();
        return decision;
    }

    private void Announce(Func<Deck, Announcement> which)
    {
        if (process is not { } mine || which(mine.Deck) is not { IsUnderWay: false } announcement)
        {
            return;
        }

        announcement.IsUnderWay = true;
        timeline.In(TimeSpan.FromMilliseconds(ways.Next(LongestWayMilliseconds)), () =>
        {
            announcement.IsUnderWay = false;
            announcement.Raise();
        });
    }
}
