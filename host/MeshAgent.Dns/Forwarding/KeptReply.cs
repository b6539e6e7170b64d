namespace MeshAgent.Dns.Forwarding;

/// <summary>A reply as it is kept.</summary>
/// <param name="Content">What it says, with the TTLs that it came with.</param>
/// <param name="At">When it came, by the monotonic clock.</param>
/// <param name="TimeToLive">How long it is fresh.</param>
/// <param name="MayBeStale">Whether it may stand in later: it has an answer.</param>
internal sealed record KeptReply(ReplyContent Content, long At, TimeSpan TimeToLive, bool MayBeStale)
{
    /// <summary>When asking for a newer one last failed; null when it has not.</summary>
    public long? FailedAt { get; init; }
}
