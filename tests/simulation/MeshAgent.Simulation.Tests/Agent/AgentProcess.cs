using Autofac;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Settings;
using MeshAgent.Dns.Resolving;
using MeshAgent.Host.Agent;
using MeshAgent.Host.State;
using MeshAgent.Simulation.Tests.Events;
using MeshAgent.Simulation.Tests.Invariants;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.Mutations;
using MeshAgent.Simulation.Tests.Plugins;
using MeshAgent.Simulation.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshAgent.Simulation.Tests.Agent;

/// <summary>
/// One process of the agent: the real loop with all that it works with, over the fakes. Everything of it is gone when the process is: its
/// clock stands still, and no call of it comes back.
/// </summary>
internal sealed class AgentProcess : IDisposable
{
    private readonly Workplace workplace;
    private readonly StillnessWatch stillness;

    public AgentProcess(
        Neighbourhood world,
        Timeline timeline,
        IReadOnlyList<FakeTunnel> tunnels,
        AgentSettings settings,
        FakeMedium disk,
        Weather weather,
        ILifetimeScope root,
        TimeSpan clockError,
        int seed,
        Mutation mutation,
        Func<RouterSnapshot, AgentMemory, AgentSettings, DateTimeOffset, Decision> decide,
        Action<string> seen)
    {
        Time = new VirtualTime(timeline) { WallError = clockError };
        workplace = new Workplace(weather, Time);
        var file = new StateFile(FakeMedium.StateFile, mutation.Keeps(disk.For(() => IsAlive)));
        Found = file.Read();
        Deck = new Deck(world, timeline, tunnels, settings.Identity, workplace, Time, root, mutation, seen);
        var clock = new AgentClock(Time);
        var bell = new WakeSignal();
        var findings = new Findings(bell);
        stillness = new StillnessWatch(new TunnelCounters(tunnels), bell, clock, Time);
        var parts = new AgentParts(() => Deck.Slots, static () => Forever);
        var resolver = new WanResolver(
            new FakeExchange(world, timeline, Time, workplace, settings.Identity.Mark.Value),
            new NoSockets(),
            ResolverSettings.Default,
            Time,
            new SeededSecrets(seed),
            new Random(seed),
            NullLogger<WanResolver>.Instance);
        var tools = new AgentLoopTools(
            new Observer(parts, findings, new DaemonWatch("", static _ => null), clock, Time),
            new IsolationProver(parts),
            new ChangeListener(parts, bell, Time, new StrictLogger<ChangeListener>(timeline)),
            new EffectRunner(resolver, parts.Routes, findings, clock, new StrictLogger<EffectRunner>(timeline)),
            stillness,
            bell,
            clock)
        {
            Decide = decide,
        };
        var keeper = new StateKeeper(file, Found.OnDisk, Time, timeline.Thread.Scheduler, static _ => { });
        Loop = new AgentLoop(parts, tools, settings, Found.Memory, keeper, Time, NullLogger<AgentLoop>.Instance);
    }

    public VirtualTime Time { get; }

    /// <summary>What it found of its predecessor.</summary>
    public FoundState Found { get; }

    public bool IsAlive => !workplace.IsGone;

    public Deck Deck { get; }

    public AgentLoop Loop { get; }

    // Plugins are swapped in a life, and none comes or goes.
    private static Task Forever { get; } = new TaskCompletionSource().Task;

    /// <summary>Loads the plugins and runs, for as long as the process lives.</summary>
    public async Task RunAsync()
    {
        await Deck.LoadAsync();
        await Loop.RunAsync(CancellationToken.None);
    }

    /// <summary>Ends it at once: whatever it waits for is given up.</summary>
    public void End()
    {
        workplace.Close();
        Time.IsStopped = true;
    }

    public void Dispose() => stillness.Dispose();
}
