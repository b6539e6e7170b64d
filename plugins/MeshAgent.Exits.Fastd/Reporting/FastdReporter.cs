using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Exits.Fastd.Instances;
using MeshAgent.Exits.Fastd.Planning;
using MeshAgent.Exits.Fastd.Settings;

namespace MeshAgent.Exits.Fastd.Reporting;

/// <summary>Says in the contract's words what was seen of a fastd: pure.</summary>
/// <param name="settings">What the operator wants.</param>
internal sealed class FastdReporter(FastdSettings settings)
{
    /// <summary>Reports.</summary>
    /// <param name="state">What was seen.</param>
    /// <param name="answers">What exits have answered.</param>
    /// <param name="fault">Why the provider cannot work; null when it can.</param>
    /// <returns>The report.</returns>
    public ExitObservation Report(FastdState state, IReadOnlyDictionary<string, ProbeAnswer> answers, Fault? fault) => new()
    {
        Interfaces = settings.LeadsIntoMesh ? [] : settings.Links.Select(link => Interface(link, state)).ToEquatableArray(),
        Exits = settings.Peers.Select(peer => Exit(peer, state, answers.GetValueOrDefault(peer.Name))).ToEquatableArray(),
        Daemons = state.Instance.Process is { } process
            ? [new ExitDaemon(process.Pid, $"fastd {settings.Interface}", Identity(state.Instance))]
            : [],
        Fault = fault,
    };

    /// <summary>Whether user traffic of each family may be sent into a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="state">What was seen.</param>
    /// <param name="settings">What the operator wants.</param>
    /// <returns>Up, with an address of the family, and with somebody to hand the traffic to.</returns>
    public static PerFamily<bool> Carries(string link, FastdState state, FastdSettings settings) => PerFamily.Create(family =>
        state.Link(link) is { IsUp: true } present
        && present.Addresses.Any(address => address.Family == family)
        && (!settings.HasFrames || settings.Peers.Where(peer => peer.Interface == link).All(peer => peer.Gateways[family] is not null)));

    private static DaemonIdentity Identity(InstanceSnapshot instance) =>
        instance.IsMarkedByKernel ? DaemonIdentity.Cgroup : DaemonIdentity.Mark;

    private ExitInterface Interface(string link, FastdState state) => new()
    {
        Name = link,
        OuterMark = state.Instance.Mark is > 0 and var mark ? mark : null,
        Carries = Carries(link, state, settings),
        Prefixes = settings.AddressesOf(link)
            .Select(static own => Contracts.Links.LinkAddress.PrefixOf(own.Address, own.PrefixLength)).ToEquatableArray(),
        Masquerade = settings.Masquerade,
        ClampSegmentSize = settings.ClampSegmentSize,
    };

    private ExitReport Exit(PeerSettings peer, FastdState state, ProbeAnswer? answer)
    {
        var seen = state.Instance.Process is null ? null : state.Instance.Status?.Peer(peer.Key);
        var file = state.Instance.Files.FirstOrDefault(file => file.Name == peer.Name);
        return new ExitReport
        {
            Name = peer.Name,
            Target = peer.Target,
            Priority = peer.Priority,
            Interface = peer.Interface,
            Gateways = settings.HasFrames ? peer.Gateways : PerFamily.Both<System.Net.IPAddress?>(null),
            Endpoint = seen is null ? null : seen.Connection is null ? file?.Endpoint ?? seen.Address : seen.Address ?? file?.Endpoint,
            HandshakeAge = seen?.Connection?.Age,

            // fastd ends a session by itself, 90 s after the last packet (src/config.h: PEER_STALE_TIME): one that it shows is in order.
            HandshakeLifetime = TimeSpan.MaxValue,
            ReceivedBytes = seen?.Connection?.ReceivedBytes ?? 0,
            SentBytes = seen?.Connection?.SentBytes ?? 0,
            Chatter = FastdChatter.Of(settings.Mode),
            Answer = answer,

            // By its link or its gateway every connected exit can be sent to: which one user traffic takes is the route's to say.
            IsSelected = seen?.Connection is not null,
        };
    }
}
