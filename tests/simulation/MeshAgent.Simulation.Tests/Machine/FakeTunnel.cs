using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Machine;

/// <summary>
/// A tunnel in the manner of WireGuard: one link, several peers of which one holds the link's traffic; handshakes every two minutes, tried
/// again every five seconds; a keep-alive ten seconds after data that nothing answered. A peer is alive only by what comes back.
/// </summary>
internal sealed class FakeTunnel : IExitProvider
{
    /// <summary>What every tunnel's link begins with.</summary>
    public const string LinkPrefix = "tun_";

    private static readonly TimeSpan RekeyAfter = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RenewPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RenewGrace = TimeSpan.FromSeconds(6);

    // One handshake and one keep-alive at once; a handshake a minute; the far end's keep-alives and handshakes at their fastest.
    private static readonly TunnelChatter Chatter = new() { BurstBytes = 272, SentBytesPerMinute = 148, ReceivedBytesPerMinute = 4800 };

    private readonly Neighbourhood world;
    private readonly Timeline timeline;
    private readonly List<FakePeer> peers;
    private readonly byte number;
    private (ulong Received, ulong Sent) packets;
    private uint? mark;

    /// <summary>A tunnel.</summary>
    /// <param name="world">Where.</param>
    /// <param name="timeline">The clock.</param>
    /// <param name="technology">The provider's id; all exits that speak it share the link.</param>
    /// <param name="number">Tells its addresses from those of other tunnels.</param>
    public FakeTunnel(Neighbourhood world, Timeline timeline, string technology, byte number)
    {
        (this.world, this.timeline, this.number) = (world, timeline, number);
        Provider = technology;
        Name = LinkPrefix + technology;
        peers = world.Exits.Where(exit => exit.Technology == technology).Select(static exit => new FakePeer(exit)).ToList();
    }

    /// <summary>The provider's id.</summary>
    public string Provider { get; }

    /// <summary>The link's name.</summary>
    public string Name { get; }

    /// <summary>The next attempts to mark the tunnel's packets that fail.</summary>
    public int MarkFailures { get; set; }

    /// <summary>Users send something through the tunnel every second.</summary>
    public bool HasUsers { get; set; } = true;

    /// <summary>The mark that outer packets really carry.</summary>
    public uint Mark => mark ?? 0;

    /// <summary>Whether the tunnel's packets carry the mark.</summary>
    public bool IsMarked => mark is not null;

    /// <summary>Somebody else sets the mark of the tunnel's packets to nothing.</summary>
    public void LoseMark() => mark = null;

    /// <summary>A daemon of the agent keeps the sessions, as fastd does; otherwise the kernel keeps them.</summary>
    public bool LivesByDaemon { get; init; }

    /// <summary>Which daemon keeps the sessions; 0 for none yet.</summary>
    public int Daemon { get; private set; }

    /// <summary>Runs after every attempt.</summary>
    public Action AfterStep { get; set; } = static () => { };

    /// <summary>Runs before every attempt.</summary>
    public Action BeforeStep { get; set; } = static () => { };

    /// <summary>Packets that have passed the link; null while there is none.</summary>
    public (ulong Received, ulong Sent)? Packets => Exists ? packets : null;

    /// <summary>Packets that left for an exit without the mark.</summary>
    public long Unmarked { get; private set; }

    /// <summary>Where the tunnel contacts an exit; null while it does not.</summary>
    public IPEndPoint? EndpointOf(string exit) => peers.Find(peer => peer.Server.Name == exit)?.Endpoint;

    /// <summary>Whether an exit and the tunnel share a session.</summary>
    public bool IsInSession(string exit) => peers.Find(peer => peer.Server.Name == exit) is { } peer && peer.IsInSession(timeline.Now);

    private EquatableArray<IPNetwork> Prefixes => [IPNetwork.Parse($"10.99.{number}.0/24"), IPNetwork.Parse($"2001:db8:99:{number}::/64")];

    private bool Exists => world.Kernel.Find(Name) is not null;

    /// <summary>The link came or went: the tunnel's plugin announces it.</summary>
    public event Action? Changed;

    /// <summary>Somebody deletes the link.</summary>
    public void Destroy()
    {
        mark = null;
        packets = default;
        world.Kernel.RemoveLink(Name);
        foreach (var peer in peers)
        {
            peer.Forget();
        }

        Changed?.Invoke();
    }

    /// <summary>Another daemon takes the place of the one that keeps the sessions, which are lost.</summary>
    /// <returns>Its number.</returns>
    public int RestartDaemon()
    {
        foreach (var peer in peers)
        {
            peer.LoseSession(timeline.Now);
        }

        return ++Daemon;
    }

    /// <summary>Whether what users send into it arrives as far as that is the router's own business.</summary>
    public bool IsMade => peers.Exists(peer => peer.IsSelected && (peer.IsInSession(timeline.Now) || !Reaches(peer)));

    /// <summary>Whether user traffic gets through to a living exit and back now.</summary>
    public bool Carries => peers.Any(peer => peer.IsSelected && peer.IsInSession(timeline.Now) && Reaches(peer) && !peer.Server.Swallows);

    /// <summary>A second of the tunnel's life.</summary>
    public void Tick()
    {
        if (!Exists || mark is null)
        {
            return;
        }

        foreach (var peer in peers.Where(static peer => peer.Endpoint is not null))
        {
            // Keep-alives renew a session that is there; without one WireGuard gives up until there is something to send.
            peer.GivesUpAt = peer.IsInSession(timeline.Now) ? timeline.Now + FakePeer.GiveUpAfter : peer.GivesUpAt;
            var isDue = peer.HandshakeAt is not { } at || timeline.Now - at >= RekeyAfter;
            if (isDue && timeline.Now >= peer.NextAttempt && timeline.Now < peer.GivesUpAt)
            {
                Initiate(peer);
            }
        }

        if (HasUsers && peers.Find(static peer => peer.IsSelected) is { } selected && world.Kernel.Walk(new Packet(Neighbourhood.SomeHost)).Link == Name)
        {
            selected.Sent += 500;
            selected.GivesUpAt = timeline.Now + FakePeer.GiveUpAfter;
            selected.Received += selected.IsInSession(timeline.Now) && Reaches(selected) ? selected.AnswerToData(timeline.Now) : 0;
            Pass(isAnswered: selected.IsInSession(timeline.Now) && Reaches(selected) && !selected.Server.Swallows);
        }
    }

    public ValueTask<ExitObservation> ObserveAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new ExitObservation
    {
        Interfaces =
        [
            new ExitInterface { Name = Name, OuterMark = mark, Carries = PerFamily.Both(Exists), Masquerade = true, Prefixes = Prefixes },
        ],
        Exits = peers.Select(peer => new ExitReport
        {
            Name = peer.Server.Name,
            Target = new ExitTarget(peer.Server.Host, 51820),
            Priority = peer.Server.Priority,
            Interface = Name,
            Endpoint = peer.Endpoint,
            HandshakeAge = peer.HandshakeAt is { } at ? timeline.Now - at : null,
            ReceivedBytes = peer.Received,
            SentBytes = peer.Sent,
            Chatter = Chatter,
            Answer = peer.Answer,
            IsSelected = peer.IsSelected,
        }).ToEquatableArray(),
    });

    public ValueTask<IReadOnlyList<Fault>> ApplyAsync(ExitPlan plan, CancellationToken cancellationToken)
    {
        BeforeStep();
        if (!Exists)
        {
            world.Kernel.AddLink(Name, pointToPoint: true);
            world.Kernel.AddAddress(Name, IPAddress.Parse($"10.99.{number}.2"), Prefixes[0].PrefixLength);
            world.Kernel.AddAddress(Name, IPAddress.Parse($"2001:db8:99:{number}::2"), Prefixes[1].PrefixLength);
            Changed?.Invoke();
        }

        if (MarkFailures > 0)
        {
            MarkFailures--;
            mark = null;
            AfterStep();
            return ValueTask.FromResult<IReadOnlyList<Fault>>([new Fault(FaultOrigin.System, "the tunnel's packets cannot be marked")]);
        }

        mark = plan.Mark.Value;
        foreach (var directive in plan.Exits)
        {
            var peer = peers.First(item => item.Server.Name == directive.Name);
            var isAsked = directive.ProbeNumber != peer.ProbeNumber || peer.Endpoint is null;
            peer.Endpoint = directive.Endpoint;
            peer.IsSelected = directive.IsSelected;
            peer.ProbeNumber = directive.ProbeNumber;
            if (isAsked && peer.Endpoint is not null)
            {
                Contact(peer);
            }
        }

        AfterStep();
        return ValueTask.FromResult<IReadOnlyList<Fault>>([]);
    }

    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return ValueTask.FromResult<IReadOnlyList<string>>([]);
        }

        Destroy();
        return ValueTask.FromResult<IReadOnlyList<string>>([$"link {Name}"]);
    }

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => ValueTask.FromResult<HandOver?>(null);

    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // A handshake where there is no session, and packets inside the tunnel for the exit that can be sent some.
    private void Contact(FakePeer peer)
    {
        peer.GivesUpAt = timeline.Now + FakePeer.GiveUpAfter;
        if (!peer.IsInSession(timeline.Now))
        {
            Initiate(peer);
        }
        else if (!peer.IsSelected && !LivesByDaemon && timeline.Now >= peer.NextRenewal)
        {
            Renew(peer);
        }

        if (peer.IsSelected && peer.IsInSession(timeline.Now) && Reaches(peer))
        {
            peer.Received += peer.AnswerToData(timeline.Now);
            Pass(isAnswered: !peer.Server.Swallows);
            peer.Answer = peer.Server.Swallows ? peer.Answer : new ProbeAnswer(peer.ProbeNumber, AnswerOrigin.Beyond);
        }
    }

    // The peer is made anew: it has its old session until it answers, or for a while.
    private void Renew(FakePeer peer)
    {
        var old = peer.HandshakeAt;
        peer.NextRenewal = timeline.Now + RenewPause;
        Initiate(peer);
        if (peer.HandshakeAt == old)
        {
            peer.NextRenewal = timeline.Now + RenewGrace;
            timeline.In(RenewGrace, () => peer.HandshakeAt = peer.HandshakeAt == old ? null : peer.HandshakeAt);
        }
    }

    private void Pass(bool isAnswered) => packets = (packets.Received + (isAnswered ? 1UL : 0), packets.Sent + 1);

    private void Initiate(FakePeer peer)
    {
        peer.NextAttempt = timeline.Now + RetryEvery;
        if (Reaches(peer))
        {
            peer.HandshakeAt = timeline.Now;
            peer.Received += 92;
        }
    }

    private bool Reaches(FakePeer peer)
    {
        if (peer.Endpoint is not { } endpoint)
        {
            return false;
        }

        Unmarked += IsMarked ? 0 : 1;
        return world.Send(new Packet(endpoint.Address, Mark, Packet.Udp, 51820, 51820)) == Delivery.Arrives
            && world.Answers(peer.Server.Name, endpoint.Address);
    }
}
