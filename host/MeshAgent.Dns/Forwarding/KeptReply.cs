namespace MeshAgent.Dns.Forwarding;

/// <summary>A reply as it is kept.</summary>
/// <param name="content">What it says, with the TTLs that it came with.</param>
/// <param name="at">When it came, by the monotonic clock.</param>
/// <param name="timeToLive">How long it is fresh.</param>
/// <param name="mayBeStale">Whether it may stand in later: it has an answer.</param>
internal sealed class KeptReply(ReplyContent content, long at, TimeSpan timeToLive, bool mayBeStale)
{
    /// <summary>What it says, with the TTLs that it came with.</summary>
    public ReplyContent Content => content;

    /// <summary>When it came, by the monotonic clock.</summary>
    public long At => at;

    /// <summary>How long it is fresh.</summary>
    public TimeSpan TimeToLive => timeToLive;

    /// <summary>Whether it may stand in later.</summary>
    public bool MayBeStale => mayBeStale;

    /// <summary>When asking for a newer one last failed; null when it has not.</summary>
    public long? FailedAt { get; set; }

    /// <summary>Whether a newer one has been asked for while this one was fresh.</summary>
    public bool IsBeingRenewed { get; set; }
}
