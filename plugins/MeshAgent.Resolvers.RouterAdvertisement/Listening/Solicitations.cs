namespace MeshAgent.Resolvers.RouterAdvertisement.Listening;

/// <summary>
/// When a link is asked for routers (RFC 4861 §6.3.7): after a random part of a second, and twice more at intervals of four while nobody
/// answers;
/// then never again until the link comes up anew.
/// </summary>
/// <param name="Sent">How many were sent.</param>
/// <param name="DueAt">When the next is due; null when none is.</param>
internal readonly record struct Solicitations(int Sent, DateTimeOffset? DueAt)
{
    /// <summary>MAX_RTR_SOLICITATIONS of RFC 4861 §10.</summary>
    public const int Most = 3;

    /// <summary>RTR_SOLICITATION_INTERVAL of RFC 4861 §10.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(4);

    /// <summary>MAX_RTR_SOLICITATION_DELAY of RFC 4861 §10: many hosts that come up together must not ask together.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    /// <summary>A link has come up.</summary>
    /// <param name="now">When.</param>
    /// <param name="random">The random part, 0 to 1.</param>
    public static Solicitations Begin(DateTimeOffset now, double random) => new(0, now + (LongestDelay * random));

    /// <summary>One was sent, or could not be sent.</summary>
    /// <param name="now">When.</param>
    public Solicitations AfterSending(DateTimeOffset now) => new(Sent + 1, Sent + 1 < Most ? now + Interval : null);

    /// <summary>A router answered.</summary>
    public Solicitations AfterAnswer() => this with { DueAt = null };
}
