using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Exits.Fastd.Settings;
using MeshAgent.Tunnels.Probing;

namespace MeshAgent.Exits.Fastd.Probing;

/// <summary>
/// Chooses the echo requests of a probe: pure. The exit's address inside the tunnel, where it is known, is reached over any link. What is
/// beyond it is reached by the default route: on a link that several exits share that is the chosen one's, and would answer for the others.
/// </summary>
internal static class FastdShots
{
    private const byte FarHopLimit = 64;

    private static readonly EquatableArray<IPNetwork> Everything = [IpFamily.IPv4.Everything(), IpFamily.IPv6.Everything()];

    /// <summary>Chooses.</summary>
    /// <param name="peer">The exit.</param>
    /// <param name="directive">What the host wants of it.</param>
    /// <param name="others">The other exits' outer addresses.</param>
    /// <param name="mode">What the tunnel carries.</param>
    /// <param name="carries">Whether its link carries each family.</param>
    /// <returns>The requests; none when the link cannot carry any.</returns>
    public static IReadOnlyList<EchoShot> Choose(
        PeerSettings peer, ExitDirective directive, IReadOnlyList<IPAddress> others, TunnelMode mode, PerFamily<bool> carries)
    {
        var inside = IpFamilyFacts.All.Where(family => carries[family] && peer.Gateways[family] is not null)
            .Select(family => new EchoShot(peer.Gateways[family]!, FarHopLimit, AnswerOrigin.Exit));
        return directive.Endpoint is { } endpoint && (mode != TunnelMode.Tap || directive.IsSelected)
            ? [.. inside, .. EchoShots.Choose(endpoint.Address, others, Everything, carries)]
            : [.. inside];
    }
}
