using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Exits.WireGuard.Handshakes;
using MeshAgent.Exits.WireGuard.Planning;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Exits.WireGuard.Userspace;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Reporting;

/// <summary>Says in the contract's words what was seen of a tunnel.</summary>
/// <param name="settings">The tunnel's settings.</param>
/// <param name="clock">Tells handshakes' ages.</param>
internal sealed class ExitReporter(WireGuardSettings settings, HandshakeClock clock)
{
    /// <summary>Reports.</summary>
    /// <param name="state">What was seen; null when there is no tunnel.</param>
    /// <param name="answers">What exits have answered.</param>
    /// <param name="fault">Why the provider cannot work; null when it can.</param>
    /// <param name="daemonPid">The process that the tunnel runs on; null when there is none.</param>
    /// <returns>The report.</returns>
    public ExitObservation Report(
        TunnelState? state, IReadOnlyDictionary<string, ProbeAnswer> answers, Fault? fault, int? daemonPid = null) => new()
        {
            // User traffic is never led into a tunnel that is a link into the mesh: it follows the default that the mesh announces.
            Interfaces = settings.Mesh is null ? [Interface(state)] : [],
            Exits = settings.Peers.Select(peer => Report(peer, state, answers.GetValueOrDefault(peer.Name))).ToEquatableArray(),
            Daemons = daemonPid is { } pid
            ? [new ExitDaemon(pid, $"{UserspacePlaces.Program} {settings.Interface}", DaemonIdentity.Mark)]
            : [],
            Fault = fault,
        };

    /// <summary>Whether user traffic of each family may be sent into the tunnel.</summary>
    /// <param name="state">What was seen.</param>
    /// <returns>Up, and with an address of the family.</returns>
    public static PerFamily<bool> Carries(TunnelState? state) =>
        PerFamily.Create(family => state is { Link.IsUp: true } && state.Link.Addresses.Any(address => address.Family == family));

    private ExitInterface Interface(TunnelState? state) => new()
    {
        Name = settings.Interface,
        OuterMark = state?.Device.Mark is > 0 and var mark ? mark : null,
        Carries = Carries(state),
        Prefixes = settings.Addresses
            .Select(static own => Contracts.Links.LinkAddress.PrefixOf(own.Address, own.PrefixLength)).ToEquatableArray(),
        NameServers = settings.NameServers,
        Masquerade = settings.Masquerade,
        ClampSegmentSize = settings.ClampSegmentSize,
    };

    private ExitReport Report(PeerSettings peer, TunnelState? state, ProbeAnswer? answer)
    {
        var seen = state?.Device.Peer(peer.PublicKey);
        return new ExitReport
        {
            Name = peer.Name,
            Target = peer.Target,
            Priority = peer.Priority,
            Interface = settings.Interface,
            Endpoint = seen?.Endpoint,
            HandshakeAge = clock.Age(peer.PublicKey, seen?.LastHandshake),
            HandshakeLifetime = HandshakeClock.Lifetime,
            ReceivedBytes = seen?.ReceivedBytes ?? 0,
            SentBytes = seen?.SentBytes ?? 0,
            Chatter = WireGuardChatter.Of(peer.KeepaliveSeconds),
            Answer = answer,
            IsSelected = seen is not null && peer.AllowedIps.All(prefix => seen.AllowedIps.Contains(prefix)),
        };
    }
}
