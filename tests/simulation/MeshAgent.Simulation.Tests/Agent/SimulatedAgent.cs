using Autofac;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Core.Applying;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Settings;
using MeshAgent.Simulation.Tests.Events;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.Mutations;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Agent;

/// <summary>
/// The agent's loop as the host runs it, over the fakes: observe, decide, apply, ask; then wait for an event or the alarm. Decision,
/// applier, seats, resolver and what reads its trail are the real ones.
/// </summary>
internal sealed class SimulatedAgent : IDisposable
{
    private static readonly TimeSpan LookTakes = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan FaultRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestFaultRetry = TimeSpan.FromSeconds(30);

    private readonly Neighbourhood world;
    private readonly Timeline timeline;
    private readonly IReadOnlyList<FakeTunnel> tunnels;
    private readonly Mutation mutation;
    private readonly Weather weather;
    private readonly int seed;
    private readonly IContainer root = new ContainerBuilder().Build();
    private readonly Stack<DurableMemory> writes = new();
    private AgentProcess? process;
    private AgentMemory lastMemory = new();
    private bool isDeaf;

    public SimulatedAgent(
        Neighbourhood world, Timeline timeline, IReadOnlyList<FakeTunnel> tunnels, Mutation mutation, Weather weather, int seed)
    {
        (this.world, this.timeline, this.tunnels, this.mutation, this.weather, this.seed) = (world, timeline, tunnels, mutation, weather, seed);
        world.Kernel.Changed += () =>
        {
            if (!isDeaf)
            {
                Wake();
            }
        };
    }

    public AgentSettings Settings { get; set; } = new() { WanLinks = ["wan0", "wan1"], MeshLinks = ["bat0"] };

    /// <summary>What the state file holds.</summary>
    public DurableMemory Disk { get; private set; } = new();

    public AgentMemory Memory => process?.Memory ?? lastMemory;

    /// <summary>The process; null while none runs.</summary>
    public AgentProcess? Process => process;

    /// <summary>What was there to be seen at the last look.</summary>
    public RouterSnapshot Seen { get; private set; } = new();

    public Decision? Last { get; private set; }

    /// <summary>What <see cref="Last"/> was decided by.</summary>
    public AgentSettings? LastSettings { get; private set; }

    public long Looks { get; private set; }

    public long Crashes { get; private set; }

    /// <summary>How often users were led to another exit.</summary>
    public long Switches { get; private set; }

    /// <summary>Runs before every look.</summary>
    public Action LookBegins { get; set; } = static () => { };

    /// <summary>Runs after every look that came to its end.</summary>
    public Action Looked { get; set; } = static () => { };

    /// <summary>The next start finds a clock that is wrong by this.</summary>
    public TimeSpan NextClockError { get; set; }

    /// <summary>The state file is as it was at an earlier write: the later ones had not reached the medium.</summary>
    public void LoseWrites(int count)
    {
        for (; count > 0 && writes.Count > 0; count--)
        {
            Disk = writes.Pop();
        }
    }

    /// <summary>
    /// The kernel's announcements are lost for a while; at its end the backend says so (ENOBUFS), which is a reason to look.
    /// </summary>
    public void Deafen(TimeSpan time)
    {
        isDeaf = true;
        timeline.In(time, () =>
        {
            isDeaf = false;
            Wake();
        });
    }

    /// <summary>The process starts with what the disk has; nothing happens when one runs.</summary>
    public void Start()
    {
        if (process is not null)
        {
            return;
        }

        var starting = new AgentProcess(world, timeline, tunnels, Settings, Disk, weather, root, NextClockError, seed);
        process = starting;
        timeline.Launch(async () =>
        {
            await starting.Deck.LoadAsync();
            timeline.Launch(() => ListenAsync(starting));
            Wake();
        });
    }

    /// <summary>The process is gone at once; what it had asked for is answered to nobody.</summary>
    public void Kill()
    {
        lastMemory = Memory;
        process?.End();
        process = null;
    }

    /// <summary>The process ends in the middle of what it does, and is started again.</summary>
    public void Crash()
    {
        Crashes++;
        Kill();
        timeline.In(TimeSpan.FromSeconds(2), Start);
    }

    public void Wake(TimeSpan? delay = null)
    {
        var at = timeline.Now + (delay ?? LookTakes);
        if (process is not { } mine || mine.WakesAt <= at)
        {
            return;
        }

        mine.WakesAt = at;
        if (!mine.IsLooking)
        {
            Schedule(mine, at);
        }
    }

    public void Dispose()
    {
        process?.Dispose();
        root.Dispose();
    }

    private void Schedule(AgentProcess mine, DateTimeOffset at) => timeline.In(at > timeline.Now ? at - timeline.Now : TimeSpan.Zero, () =>
    {
        if (mine.IsAlive && mine.WakesAt == at && !mine.IsLooking)
        {
            timeline.Launch(() => LookAsync(mine));
        }
    });

    // What lookups and probes find is a reason to look.
    private async Task ListenAsync(AgentProcess mine)
    {
        while (mine.IsAlive)
        {
            await mine.Bell.WaitAsync(Timeout.InfiniteTimeSpan, mine.Time, CancellationToken.None);
            Wake();
        }
    }

    private async Task LookAsync(AgentProcess mine)
    {
        mine.WakesAt = null;
        mine.IsLooking = true;
        Looks++;
        await RoundAsync(mine);
        mine.IsLooking = false;
        if (mine.WakesAt is { } at)
        {
            Schedule(mine, at);
        }
    }

    private async Task RoundAsync(AgentProcess mine)
    {
        LookBegins();
        Seen = await ObserveAsync(mine);
        mine.Token.ThrowIfCancellationRequested();
        var snapshot = mutation.Sees(Seen);
        var decision = mutation.Wants(Decider.Decide(snapshot, mutation.Remembers(mine.Memory), Settings, mine.Clock.Now));
        Switches += mine.Memory.Durable.SelectedExit == decision.Memory.Durable.SelectedExit ? 0 : 1;
        (Last, LastSettings, mine.Memory) = (decision, Settings, decision.Memory);
        var routes = mutation.Applies(mine.Deck.Routes);
        var targets = new ApplyTargets(routes, mine.Deck.Guard, mine.Deck.Exits)
        {
            AskAsync = token => mine.Effects.StartAsync(mutation.Asks(decision.Plan), name => world.Kernel.Find(name)?.Index ?? 0, token),
        };
        var report = await mine.Applier.ApplyAsync(decision.Plan, snapshot, Settings.Identity.RouteProtocol, targets, mine.Token);
        mine.Token.ThrowIfCancellationRequested();
        if (Disk != mine.Memory.Durable)
        {
            writes.Push(Disk);
            Disk = mine.Memory.Durable;
        }

        mine.Stillness.Watch(decision.Plan.Watch);
        var isInterested = decision.Plan.Interest != mine.Interest;
        mine.Interest = decision.Plan.Interest;
        mine.FaultyLooks = report.Faults.IsEmpty ? 0 : Math.Min(mine.FaultyLooks + 1, Doubt.Maximum);
        if (report.IsChange || isInterested)
        {
            Wake();
        }

        if (mine.FaultyLooks > 0)
        {
            Wake(RecoveryTimings.Doubled(FaultRetry, mine.FaultyLooks - 1, LongestFaultRetry));
        }

        Wake(decision.LookAgainAt > mine.Clock.Now ? decision.LookAgainAt - mine.Clock.Now : LookTakes);
        Looked();
    }

    private async Task<RouterSnapshot> ObserveAsync(AgentProcess mine)
    {
        var routing = await mine.Deck.Routes.ObserveAsync(mine.Interest, fresh: true, mine.Token);
        var exits = new List<ProviderSnapshot>(tunnels.Count);
        foreach (var tunnel in tunnels)
        {
            exits.Add(await ReportAsync(mine, tunnel.Provider));
        }

        var guard = await mine.Deck.Guard.ObserveAsync(mine.Token);
        var (lookups, probes) = mine.Findings.Take();
        return new RouterSnapshot
        {
            Routing = routing,
            Capabilities = mine.Deck.Routes.Capabilities,
            Exits = exits.ToEquatableArray(),
            NameServers = world.ServersAt(mine.Clock.Now, timeline.Now),
            Guard = guard,
            Lookups = lookups,
            Probes = probes,
            Stillness = mine.Stillness.Seen,
        };
    }

    // A provider that cannot be read now has not lost its tunnels.
    private static async Task<ProviderSnapshot> ReportAsync(AgentProcess mine, string provider)
    {
        var seen = await mine.Deck.Exits[provider].ObserveAsync(mine.Token);
        if (seen.Fault is null)
        {
            return mine.Reported[provider] = new ProviderSnapshot(provider, seen);
        }

        return new ProviderSnapshot(
            provider, (mine.Reported.GetValueOrDefault(provider)?.Observation ?? new ExitObservation()) with { Fault = seen.Fault });
    }
}
