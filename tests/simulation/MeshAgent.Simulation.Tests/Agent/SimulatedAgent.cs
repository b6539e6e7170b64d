using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Applying;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Settings;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.Mutations;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Agent;

/// <summary>
/// The agent's loop as the host runs it, over the fakes: observe, decide, apply, ask; then wait for an event or the alarm.
/// </summary>
internal sealed class SimulatedAgent
{
    private static readonly TimeSpan LookTakes = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan ReplyTakes = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan TimeoutTakes = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan FaultRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestFaultRetry = TimeSpan.FromSeconds(30);

    private readonly Neighbourhood world;
    private readonly Timeline timeline;
    private readonly IReadOnlyList<FakeTunnel> tunnels;
    private readonly Mutation mutation;
    private readonly List<LookupReport> lookups = [];
    private readonly List<ProbeReport> probes = [];
    private readonly Stack<DurableMemory> writes = new();
    private AgentMemory memory = new();
    private RouteInterest interest = new();
    private Applier applier = new();
    private DateTimeOffset? wakesAt;
    private int life;
    private int faultyLooks;
    private TimeSpan clockError;
    private bool isDeaf;

    public SimulatedAgent(Neighbourhood world, Timeline timeline, IReadOnlyList<FakeTunnel> tunnels, Mutation mutation)
    {
        (this.world, this.timeline, this.tunnels, this.mutation) = (world, timeline, tunnels, mutation);
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

    public AgentMemory Memory => memory;

    /// <summary>What was there to be seen at the last look.</summary>
    public RouterSnapshot Seen { get; private set; } = new();

    public Decision? Last { get; private set; }

    public bool IsRunning { get; private set; }

    public long Looks { get; private set; }

    public long Crashes { get; private set; }

    /// <summary>How often users were led to another exit.</summary>
    public long Switches { get; private set; }

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

    /// <summary>The process starts with what the disk has.</summary>
    public void Start()
    {
        IsRunning = true;
        clockError = NextClockError;
        memory = new AgentMemory { Durable = Disk, StartedAt = Clock };
        interest = new RouteInterest { Tables = [Settings.Identity.WanTable, Settings.Identity.ExitTable], Neighbours = Remembered(Disk) };
        applier = new Applier();
        faultyLooks = 0;
        Wake();
    }

    /// <summary>The process is gone at once; what it had asked for is answered to nobody.</summary>
    public void Kill()
    {
        IsRunning = false;
        life++;
        wakesAt = null;
        lookups.Clear();
        probes.Clear();
    }

    public void Wake(TimeSpan? delay = null)
    {
        var at = timeline.Now + (delay ?? LookTakes);
        if (!IsRunning || wakesAt <= at)
        {
            return;
        }

        wakesAt = at;
        var mine = life;
        timeline.In(at - timeline.Now, () => mine == life && wakesAt == at ? LookAsync() : Task.CompletedTask);
    }

    // As the agent has it: wrong by what the clock was wrong by at the start, moved on by the monotonic clock.
    private DateTimeOffset Clock => timeline.Now + clockError;

    private static EquatableArray<System.Net.IPAddress> Remembered(DurableMemory disk) => IpFamilyFacts.All.SelectMany(family => disk.Paths[family])
        .Where(static known => known.Path.Gateway is not null).Select(static known => known.Path.Gateway!).Distinct().ToEquatableArray();

    private async Task LookAsync()
    {
        wakesAt = null;
        Looks++;
        try
        {
            await RoundAsync();
        }
        catch (SimulatedCrashException)
        {
            Crashes++;
            Kill();
            timeline.In(TimeSpan.FromSeconds(2), Start);
        }
    }

    private async Task RoundAsync()
    {
        Seen = await ObserveAsync();
        var snapshot = mutation.Sees(Seen);
        var decision = mutation.Wants(Decider.Decide(snapshot, memory, Settings, Clock));
        Switches += memory.Durable.SelectedExit == decision.Memory.Durable.SelectedExit ? 0 : 1;
        (Last, memory) = (decision, decision.Memory);
        lookups.Clear();
        probes.Clear();
        var targets = new ApplyTargets(
            mutation.Applies(world.Kernel), world.Guard, tunnels.ToDictionary(static tunnel => tunnel.Provider, static tunnel => (IExitProvider)tunnel));
        var report = await applier.ApplyAsync(decision.Plan, snapshot, Settings.Identity.RouteProtocol, targets, CancellationToken.None);
        if (Disk != memory.Durable)
        {
            writes.Push(Disk);
            Disk = memory.Durable;
        }

        foreach (var order in decision.Plan.Neighbours)
        {
            await world.Kernel.ProbeNeighbourAsync(order.LinkIndex, order.Address, CancellationToken.None);
        }

        Ask(decision.Plan);
        var isInterested = decision.Plan.Interest != interest;
        interest = decision.Plan.Interest;
        faultyLooks = report.Faults.IsEmpty ? 0 : Math.Min(faultyLooks + 1, Doubt.Maximum);
        if (report.IsChange || isInterested)
        {
            Wake();
        }

        if (faultyLooks > 0)
        {
            Wake(RecoveryTimings.Doubled(FaultRetry, faultyLooks - 1, LongestFaultRetry));
        }

        Wake(decision.LookAgainAt > Clock ? decision.LookAgainAt - Clock : LookTakes);
        Looked();
    }

    private async Task<RouterSnapshot> ObserveAsync() => new()
    {
        Routing = await world.Kernel.ObserveAsync(interest, fresh: true, CancellationToken.None),
        Capabilities = world.Kernel.Capabilities,
        Exits = [.. await Task.WhenAll(tunnels.Select(static async tunnel =>
            new ProviderSnapshot(tunnel.Provider, await tunnel.ObserveAsync(CancellationToken.None))))],
        NameServers = world.NameServers.Select(static address => new NameServer { Address = address, Scope = NameServerScope.Wan }).ToEquatableArray(),
        Guard = await world.Guard.ObserveAsync(CancellationToken.None),
        Lookups = lookups.ToEquatableArray(),
        Probes = probes.ToEquatableArray(),
    };

    private void Ask(Plan plan)
    {
        foreach (var order in plan.Lookups)
        {
            var (facts, kind) = Query(order.Servers, "");
            Later(kind, () => lookups.Add(new LookupReport(
                order.Host,
                kind == EvidenceKind.DnsReply ? world.Zone(order.Host).ToEquatableArray() : [],
                TimeSpan.FromMinutes(5),
                kind == EvidenceKind.DnsReply ? "a name server" : "",
                kind == EvidenceKind.DnsReply ? "" : "no name server answered",
                facts)));
        }

        foreach (var order in plan.Probes)
        {
            var (facts, kind) = Query(order.Servers, world.Kernel.NameOf(order.LinkIndex));
            Later(kind, () => probes.Add(new ProbeReport(order.Path, facts[order.Path.Family])));
        }
    }

    // The servers one after the other until one replies, as the resolver's race ends: what each attempt says of its family's path.
    private (PerFamily<EquatableArray<PathEvidence>> Facts, EvidenceKind? Kind) Query(EquatableArray<NameServer> servers, string link)
    {
        var facts = PerFamily.Both<EquatableArray<PathEvidence>>([]);
        EvidenceKind? last = null;
        foreach (var server in servers)
        {
            var delivery = world.Send(new Packet(
                server.Address, Settings.Identity.Mark.Value, Packet.Udp, 50000, 53, OutputLink: link));
            EvidenceKind? kind = delivery switch
            {
                Delivery.Arrives when world.IsDnsAlive => EvidenceKind.DnsReply,
                Delivery.Refused => EvidenceKind.Unreachable,
                Delivery.NotSent => null,
                _ => EvidenceKind.Timeout,
            };
            last = kind ?? last;
            if (kind is { } fact)
            {
                facts = facts.With(server.Family, facts[server.Family].Append(new PathEvidence(Clock, fact, $"{server}")).ToEquatableArray());
            }

            if (kind == EvidenceKind.DnsReply)
            {
                break;
            }
        }

        return (facts, last);
    }

    private void Later(EvidenceKind? kind, Action report)
    {
        var mine = life;
        timeline.In(kind == EvidenceKind.Timeout ? TimeoutTakes : ReplyTakes, () =>
        {
            if (mine == life && IsRunning)
            {
                report();
                Wake();
            }
        });
    }
}
