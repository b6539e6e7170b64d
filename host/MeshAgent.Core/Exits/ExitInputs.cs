using MeshAgent.Contracts.Exits;

namespace MeshAgent.Core.Exits;

/// <summary>All that the state of an exit is decided from.</summary>
/// <param name="Report">What the provider says.</param>
/// <param name="Memory">What was known of it.</param>
/// <param name="Obstacle">Why it cannot be contacted: no address, no WAN path; empty when it can.</param>
/// <param name="HandshakeAt">When it last answered with its key; null when it did not within the protocol's lifetime.</param>
/// <param name="HasHeard">Something was received since the last look.</param>
/// <param name="HasSent">Something was sent since the last look.</param>
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
        report.SentBytes > memory.SentBytes,
        now);
}
