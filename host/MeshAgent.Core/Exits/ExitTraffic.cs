using MeshAgent.Contracts.Exits;

namespace MeshAgent.Core.Exits;

/// <summary>
/// What an exit's counters tell of user data, with the tunnel's own packets taken off: two leaky buckets, into which goes what was counted
/// and out of which leaks what <see cref="TunnelChatter"/> accounts for.
/// </summary>
public sealed record ExitTraffic
{
    /// <summary>
    /// The most that a bucket holds, bytes. More than any burst, so that nothing is missed; larger only stands for longer in numbers that
    /// nobody reads, smaller than a burst would never be over it.
    /// </summary>
    public const long Full = 1_000_000;

    /// <summary>Received bytes at the last count.</summary>
    public long ReceivedBytes { get; init; }

    /// <summary>Sent bytes at the last count.</summary>
    public long SentBytes { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset CountedAt { get; init; }

    /// <summary>Bytes sent between the last count and the one before.</summary>
    public long SentLately { get; init; }

    /// <summary>Something was received since the count before, be it a keep-alive.</summary>
    public bool HasHeard { get; init; }

    /// <summary>User data was received since the count before: more than keep-alives and handshakes can be.</summary>
    public bool HasData { get; init; }

    /// <summary>More was sent since user data was last received than keep-alives and handshakes can be.</summary>
    public bool HasUnanswered { get; init; }

    /// <summary>Received bytes that the tunnel's own packets do not account for so far.</summary>
    public long Received { get; init; }

    /// <summary>Sent bytes that the tunnel's own packets do not account for, since user data was last received.</summary>
    public long Unanswered { get; init; }

    /// <summary>The first count.</summary>
    /// <param name="report">What the provider says.</param>
    /// <param name="now">The time.</param>
    /// <returns>Counters to compare later ones with; nothing is concluded from them.</returns>
    public static ExitTraffic From(ExitReport report, DateTimeOffset now) =>
        new() { ReceivedBytes = report.ReceivedBytes, SentBytes = report.SentBytes, CountedAt = now };

    /// <summary>Takes the counters of a later look.</summary>
    /// <param name="report">What the provider says.</param>
    /// <param name="now">The time.</param>
    /// <returns>What they tell.</returns>
    public ExitTraffic Count(ExitReport report, DateTimeOffset now)
    {
        var (received, sent, time) = (report.ReceivedBytes - ReceivedBytes, report.SentBytes - SentBytes, now - CountedAt);
        if (received < 0 || sent < 0)
        {
            // A counter that fell belongs to a tunnel that was made anew.
            return From(report, now);
        }

        if (received == 0 && sent == 0 && time < ExitTimings.LookBusy)
        {
            // Perhaps not read anew: the round was about something else.
            return this with { HasHeard = false, HasData = false, HasUnanswered = HasUnanswered && !HasData };
        }

        var chatter = report.Chatter;
        var inBucket = Leak(Received + received, chatter.ReceivedBytesPerMinute, time);
        var hasData = inBucket > chatter.BurstBytes;
        var outBucket = hasData ? 0 : Leak(Unanswered + sent, chatter.SentBytesPerMinute, time);
        return new ExitTraffic
        {
            ReceivedBytes = report.ReceivedBytes,
            SentBytes = report.SentBytes,
            CountedAt = now,
            SentLately = sent,
            HasHeard = received > 0,
            HasData = hasData,
            HasUnanswered = outBucket > chatter.BurstBytes,
            Received = hasData ? 0 : inBucket,
            Unanswered = outBucket,
        };
    }

    /// <summary>What was sent so far counts as answered.</summary>
    /// <returns>The same counters.</returns>
    public ExitTraffic Answered() => this with { Unanswered = 0, HasUnanswered = false };

    private static long Leak(long level, long perMinute, TimeSpan time) =>
        Math.Clamp(level - (long)(perMinute * time.TotalMinutes), 0, Full);
}
