using MeshAgent.Contracts.Exits;

namespace MeshAgent.Core.Exits;

/// <summary>
/// When to look at an exit again, and when to ask it for a sign of life. Nothing announces handshakes, answers and counters.
/// </summary>
internal static class ExitSchedule
{
    /// <summary>Traffic above this between two looks makes an exit busy: more than keep-alives and one probe.</summary>
    public const long BusyBytes = 4096;

    /// <summary>Whether to ask now.</summary>
    /// <param name="known">What was known of it.</param>
    /// <param name="contacted">The same with the address that it is contacted at now.</param>
    /// <param name="next">How it stands now.</param>
    /// <param name="inputs">What that was decided from.</param>
    /// <param name="retry">How long to wait between two contacts while it is down.</param>
    /// <returns>True when its probe number is to grow.</returns>
    public static bool Asks(ExitMemory known, ExitMemory contacted, ExitState next, ExitInputs inputs, TimeSpan retry) => next switch
    {
        UpState { AskedAt: null } => inputs.Report.IsSelected && IsToBeLearned(known, inputs),
        UpState up => up.AskedAt == inputs.Now,
        DoubtedState doubted => known.State is not DoubtedState || inputs.Now - known.AskedAt >= AskAgain(doubted, inputs)
            || (inputs.IsQuick && doubted.HasShownUp(inputs.Standby) && known.AskedAt < inputs.Standby.AnsweredAt),
        DownState => IsRetryDue(contacted, retry, inputs.Now) || HasMoved(known, contacted),
        ContactingState => HasMoved(known, contacted) && known.Address is not null,
        _ => false,
    };

    /// <summary>Whether one that is down is to be contacted anew.</summary>
    /// <param name="exit">The exit.</param>
    /// <param name="retry">How long to wait between two contacts.</param>
    /// <param name="now">The time.</param>
    /// <returns>True when it is due.</returns>
    public static bool IsRetryDue(ExitMemory exit, TimeSpan retry, DateTimeOffset now) => now - exit.ContactedAt >= retry;

    /// <summary>Whether it is not known that an exit answers probes, and in what time.</summary>
    /// <param name="exit">The exit.</param>
    /// <returns>True when it is not.</returns>
    public static bool IsUnmeasured(ExitMemory exit) => exit.Reach is null || exit.AnswerTime is null;

    /// <summary>When to look again.</summary>
    /// <param name="known">What was known of it.</param>
    /// <param name="after">What is known of it now.</param>
    /// <param name="retry">How long to wait between two contacts while it is down.</param>
    /// <param name="closer">How soon at the latest while it is up; null when nothing asks for a closer look.</param>
    /// <param name="now">The time.</param>
    /// <returns>The time of the next look; null when only an event can change anything.</returns>
    public static DateTimeOffset? NextLook(ExitMemory known, ExitMemory after, TimeSpan retry, TimeSpan? closer, DateTimeOffset now) => after.State switch
    {
        ContactingState state => now
            + (now - state.Since < ExitTimings.EagerContact ? ExitTimings.LookContacting : ExitTimings.LookSoon),
        UpState or DoubtedState when IsAnswerDue(after, now) => now + QuickTimings.LookAsked,
        UpState { AskedAt: null } => OfUp(known, after, closer, now),
        UpState or DoubtedState => now + ExitTimings.LookSoon,
        DownState => OfDown(after, retry, now),
        _ => null,
    };

    // Quickly only as often as it takes to give it up: when nobody else answers either, it is the WAN that is silent.
    private static TimeSpan AskAgain(DoubtedState doubted, ExitInputs inputs) =>
        inputs.IsQuick && inputs.Now - doubted.Since < inputs.QuickAnswer * QuickTimings.Questions ? inputs.QuickAnswer : ExitTimings.AskAgain;

    // Of one that never answers nothing is expected after the first questions.
    private static bool IsAnswerDue(ExitMemory exit, DateTimeOffset now) =>
        exit.IsSelected && (exit.Reach is not null || exit.ProbeNumber <= QuickTimings.EagerQuestions) && exit.AnsweredAt < exit.AskedAt && now - exit.AskedAt < QuickTimings.EagerAnswer;

    // A round that something else brought may not have read the counters anew, and would take a busy exit for an idle one: a planned look
    // stays.
    private static DateTimeOffset OfUp(ExitMemory known, ExitMemory after, TimeSpan? closer, DateTimeOffset now)
    {
        var cameUp = !known.State.IsAlive;
        var isBusy = cameUp || after.Traffic.HasUnanswered || after.Traffic.SentLately > BusyBytes;
        var next = now + (closer ?? (isBusy ? ExitTimings.LookBusy : ExitTimings.LookIdle));
        return known.LookAt is { } planned && planned > now && planned < next && !cameUp ? planned : next;
    }

    // Once for the answer to the attempt, then when the next attempt is due.
    private static DateTimeOffset OfDown(ExitMemory exit, TimeSpan retry, DateTimeOffset now)
    {
        var (answer, attempt) = (exit.AskedAt + ExitTimings.LookSoon, exit.ContactedAt + retry);
        return answer > now && answer < attempt ? answer : attempt;
    }

    // Asked while it works, it shows which answers can be expected of it when it seems not to, and how soon: the looks at a start may have
    // been too far between to tell.
    private static bool IsToBeLearned(ExitMemory known, ExitInputs inputs) =>
        !known.IsSelected || !known.State.IsAlive
        || (IsUnmeasured(known) && inputs.Now - known.AskedAt >= ExitTimings.LearnFirst(known.ProbeNumber))
        || (known.Reach is not AnswerOrigin.Beyond && inputs.Traffic.HasData && inputs.Now - known.AskedAt >= ExitTimings.LearnAgain);

    private static bool HasMoved(ExitMemory known, ExitMemory contacted) => !Equals(known.Address, contacted.Address);
}
