using MeshAgent.Contracts.Exits;

namespace MeshAgent.Core.Exits;

/// <summary>All that the state of an exit is decided from.</summary>
/// <param name="Report">What the provider says.</param>
/// <param name="Memory">What was known of it.</param>
/// <param name="Obstacle">Why it cannot be contacted: no address, no WAN path; empty when it can.</param>
/// <param name="HandshakeAt">When it last answered with its key; null when it did not within the protocol's lifetime.</param>
/// <param name="HasHeard">Something was received since the last look.</param>
/// <param name="HasSent">More was sent since it was last heard than keep-alives account for.</param>
/// <param name="Now">The time.</param>
public sealed record ExitInputs(
    ExitReport Report, ExitMemory Memory, string Obstacle, DateTimeOffset? HandshakeAt, bool HasHeard, bool HasSent, DateTimeOffset Now)
{
    /// <summary>The inputs for one exit.</summary>
    /// <param name="report">What the provider says.</param>
    /// <param name="memory">What was known of it.</param>
    /// <param name="obstacle">Why it cannot be contacted; empty when it can.</param>
    /// <param name="now">The time.</param>
    /// <returns>The inputs.</returns>
    public static ExitInputs Of(ExitReport report, ExitMemory memory, string obstacle, DateTimeOffset now) => new(
        report,
        memory,
        obstacle,
        report.HandshakeAge is { } age && age < report.HandshakeLifetime ? now - age : null,
        report.ReceivedBytes > memory.ReceivedBytes,
        report.SentBytes - memory.SentBytesWhenHeard > KeepaliveBytes(now - memory.HeardAt),
        now);

    /// <summary>
    /// What keep-alives alone send in a time. Nobody answers them, so an idle exit must not be doubted for them; what a tunnel sends to a dead
    /// exit besides (data, a WireGuard initiation of 148 bytes) soon exceeds it.
    /// </summary>
    private static long KeepaliveBytes(TimeSpan silence) =>
        ExitTimings.KeepaliveBytes * (1 + (long)(silence / ExitTimings.KeepaliveInterval));
}
