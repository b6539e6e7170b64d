using System.Net;
using Autofac;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Applying;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Settings;
using MeshAgent.Dns.Resolving;
using MeshAgent.Host.Agent;
using MeshAgent.Simulation.Tests.Events;
using MeshAgent.Simulation.Tests.Invariants;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.Plugins;
using MeshAgent.Simulation.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshAgent.Simulation.Tests.Agent;

/// <summary>What one process of the agent holds in memory: everything of it is gone when the process is.</summary>
internal sealed class AgentProcess : IDisposable
{
    private readonly CancellationTokenSource life = new();

    public AgentProcess(
        Neighbourhood world,
        Timeline timeline,
        IReadOnlyList<FakeTunnel> tunnels,
        AgentSettings settings,
        DurableMemory disk,
        Weather weather,
        ILifetimeScope root,
        TimeSpan clockError,
        int seed)
    {
        Time = new VirtualTime(timeline) { WallError = clockError };
        Clock = new AgentClock(Time);
        Token = life.Token;
        Deck = new Deck(world, timeline, tunnels, settings.Identity, new Workplace(weather, Time, Token), Time, root);
        Findings = new Findings(Bell);
        Stillness = new StillnessWatch(new TunnelCounters(tunnels), Bell, Clock, Time);
        var exchange = new FakeExchange(world, timeline, Time, () => settings.Identity.Mark.Value);
        Resolver = new WanResolver(
            exchange, new NoSockets(), ResolverSettings.Default, Time, new SeededSecrets(seed), new Random(seed), NullLogger<WanResolver>.Instance);
        Effects = new EffectRunner(Resolver, Deck.Routes, Findings, Clock, new StrictLogger<EffectRunner>(timeline));
        Memory = new AgentMemory { Durable = disk, StartedAt = Clock.Now };
        Interest = new RouteInterest { Tables = [settings.Identity.WanTable, settings.Identity.ExitTable], Neighbours = Remembered(disk) };
    }

    public VirtualTime Time { get; }

    public AgentClock Clock { get; }

    public CancellationToken Token { get; }

    public bool IsAlive => !Token.IsCancellationRequested;

    public Deck Deck { get; }

    public WakeSignal Bell { get; } = new();

    public Findings Findings { get; }

    public StillnessWatch Stillness { get; }

    public EffectRunner Effects { get; }

    public WanResolver Resolver { get; }

    public Applier Applier { get; } = new();

    public AgentMemory Memory { get; set; }

    public RouteInterest Interest { get; set; }

    /// <summary>What each provider reported when it last could.</summary>
    public Dictionary<string, ProviderSnapshot> Reported { get; } = [];

    /// <summary>When it looks next; null for not at all.</summary>
    public DateTimeOffset? WakesAt { get; set; }

    public bool IsLooking { get; set; }

    public int FaultyLooks { get; set; }

    /// <summary>Ends it at once: whatever it waits for is given up.</summary>
    public void End()
    {
        life.Cancel();
        Stillness.Dispose();
    }

    public void Dispose()
    {
        Stillness.Dispose();
        life.Dispose();
    }

    private static EquatableArray<IPAddress> Remembered(DurableMemory disk) => IpFamilyFacts.All.SelectMany(family => disk.Paths[family])
        .Where(static known => known.Path.Gateway is not null).Select(static known => known.Path.Gateway!).Distinct().ToEquatableArray();
}
