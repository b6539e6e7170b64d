using MeshAgent.Contracts.Exits;
using MeshAgent.Exits.Fastd.Settings;

namespace MeshAgent.Exits.Fastd.Reporting;

/// <summary>
/// What comes through a fastd tunnel without any user. fastd counts payload only, neither keep-alives nor handshakes; but its links are
/// links to the kernels at both ends, which solicit routers, announce group memberships and, where there are Ethernet frames, ask for
/// neighbours.
/// </summary>
internal static class FastdChatter
{
    /// <summary>
    /// What a kernel sends when a link comes up or a route over it changes: some router solicitations (RFC 4861 §6.3.7, 3 of 70 bytes),
    /// membership reports (RFC 3810, 4 of 130) and questions for neighbours (6 of 86). Less would ask an idle exit for a sign of life; more
    /// would let that much user data vanish unasked.
    /// </summary>
    private const long BurstBytes = 1500;

    /// <summary>
    /// What a kernel goes on to send: a neighbour's reachability is asked for twice a minute in each family, an answer a question.
    /// </summary>
    private const long SentBytesPerMinute = 600;

    /// <summary>Router advertisements, of up to 200 bytes, at most 20 a minute (RFC 4861 §6.2.1, MinRtrAdvInterval of 3 s).</summary>
    private const long Advertisements = 200 * 20;

    /// <summary>A question or answer for a neighbour with its Ethernet header, once a second (RFC 4861 §10, RETRANS_TIMER).</summary>
    private const long NeighbourQuestions = 86 * 60;

    /// <summary>What they add.</summary>
    /// <param name="mode">What the tunnel carries.</param>
    /// <returns>The bounds.</returns>
    public static TunnelChatter Of(TunnelMode mode) => new()
    {
        BurstBytes = BurstBytes,
        SentBytesPerMinute = SentBytesPerMinute,
        ReceivedBytesPerMinute = Advertisements + (mode == TunnelMode.Tun ? 0 : NeighbourQuestions),
    };
}
