using MeshAgent.Contracts.Exits;

namespace MeshAgent.Core.Exits;

/// <summary>All that the state of an exit is decided from.</summary>
/// <param name="Report">What the provider says.</param>
/// <param name="Memory">What was known of it.</param>
/// <param name="Traffic">What its counters tell now.</param>
/// <param name="Obstacle">Why it cannot be contacted: no address, no WAN path; empty when it can.</param>
/// <param name="Standby">Who stands by for it.</param>
/// <param name="IsInUse">User traffic went to it at the last look.</param>
/// <param name="Now">The time.</param>
public sealed record ExitInputs(
    ExitReport Report, ExitMemory Memory, ExitTraffic Traffic, string Obstacle, ExitStandby Standby, bool IsInUse, DateTimeOffset Now)
{
    /// <summary>
    /// No packet can leave for it: there is no WAN path to the address that it is contacted at, nor to another one. Its counters say
    /// nothing of users' packets then, since a tunnel does not count what the kernel refused to send.
    /// </summary>
    public bool IsCutOff { get; init; }

    /// <summary>When it was looked at before; the least time at the first look.</summary>
    public DateTimeOffset LookedAt { get; init; }

    /// <summary>Another exit lives that user traffic could go to.</summary>
    public bool HasOther => Standby.IsThere;

    /// <summary>Since when its link has been still though users send into it; null while it is not.</summary>
    public DateTimeOffset? StillSince { get; init; }

    /// <summary>
    /// Its users can be led elsewhere at once and it answers when it works, so that missing answers mean something. Whoever stands by can
    /// show that it works, so a broken WAN, or a full one, is not taken for a broken exit.
    /// </summary>
    public bool IsQuick => IsInUse && HasOther && Report.IsSelected && Memory.Reach is not null && Standby.CanBeAsked;

    /// <summary>How long it has to answer each of the quick questions.</summary>
    public TimeSpan QuickAnswer => QuickTimings.Answer(Memory.AnswerTime);

    /// <summary>
    /// In what time it is to be asked quickly; null for never. Users got answers until a moment ago and get none now, and it has not
    /// answered itself since.
    /// </summary>
    public TimeSpan? QuickDue => IsQuick && Memory.ExplainedAt < StillSince ? Memory.ExplainedAt + QuickRest - Now : null;

    /// <summary>It is to be asked quickly now.</summary>
    public bool IsSuspicious => QuickDue <= TimeSpan.Zero;

    /// <summary>
    /// It failed lately and carries nobody: an idle session shows no failure for minutes, so it is asked again and again before users are
    /// led to it. Being asked costs nobody anything, so one question that stays unanswered is enough against it.
    /// </summary>
    public bool IsOnProbation =>
        !IsInUse && HasOther && Report.IsSelected && Memory is { Reach: not null, Failures: > 0, UpSince: { } since }
        && Now - since < ExitTimings.LongestHold;

    /// <summary>When it last answered with its key; null when it did not within the protocol's lifetime.</summary>
    public DateTimeOffset? HandshakeAt => Report.HandshakeAge is { } age && age < Report.HandshakeLifetime ? Now - age : null;

    /// <summary>When something was last received, be it a keep-alive.</summary>
    public DateTimeOffset HeardAt => Traffic.HasHeard ? Now : Memory.HeardAt;

    /// <summary>Who answered a probe since the last look; null when nobody did, or nobody who proves more than whoever did before.</summary>
    public AnswerOrigin? Answer => Report.Answer is { } answer && Memory.IsNews(answer) ? answer.Origin : null;

    /// <summary>
    /// Something came back that proves that it carries user traffic: user data, or an answer as far from beyond it as it has ever given
    /// one. With nowhere else to go its own answer is enough: who answered from beyond may be what has died.
    /// </summary>
    public bool HasAnswered => Traffic.HasData || (Answer is { } origin && (origin >= Memory.Reach || Memory.Reach is null || !HasOther));

    /// <summary>
    /// It gave the sign of life that can be asked of it. One that holds no user traffic can give no other than being heard. Of one that
    /// does, being heard is not enough when it has answered probes before, nor when nothing has ever come through it; when user data came
    /// through it and no probe was ever answered, as behind a strict packet filter, missing answers mean nothing and being heard has to do.
    /// </summary>
    public bool HasProof => HasAnswered || (Traffic.HasHeard && (!Report.IsSelected || (Memory.Reach is null && Memory.HasCarried)));

    private TimeSpan QuickRest =>
        Now - Memory.ExplainedAt < QuickTimings.RestMemory ? QuickTimings.Rest(Memory.Explained) : TimeSpan.Zero;
}
