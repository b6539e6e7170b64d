using MeshAgent.Core.Recovery;

namespace MeshAgent.Core.Exits;

/// <summary>The times of giving an exit up quickly, while another one stands by that shows that it works.</summary>
public static class QuickTimings
{
    /// <summary>
    /// How long nothing at all may come back to users who send until an exit that others stand by for is asked: twice the time in which it
    /// last answered, and at least a quarter of a second, which is longer than a server takes to think. Less asks at every pause, more
    /// leaves users without answers.
    /// </summary>
    /// <param name="answerTime">The time in which it answers; null when that is not known.</param>
    /// <returns>The time, 0.25 to 1 s.</returns>
    public static TimeSpan Silence(TimeSpan? answerTime) => Twice(answerTime, TimeSpan.FromMilliseconds(250));

    /// <summary>
    /// How long it then has to answer, three times (<see cref="Questions"/>), while whoever stands by is asked as well and answers: twice
    /// the time in which it last answered. An answer that comes later still counts, until the verdict. Less than the 100 ms would condemn
    /// it for a pause of the router itself, more than a second leaves users without answers.
    /// </summary>
    /// <param name="answerTime">The time in which it answers; null when that is not known.</param>
    /// <returns>The time, 0.1 to 1 s.</returns>
    public static TimeSpan Answer(TimeSpan? answerTime) => Twice(answerTime, TimeSpan.FromMilliseconds(100));

    /// <summary>
    /// How many questions in a row stay unanswered before an exit is given up quickly. On a way that loses a tenth of all packets, one
    /// would condemn a living exit at every tenth pause of its users, and three at every thousandth; more take longer.
    /// </summary>
    public const int Questions = 3;

    /// <summary>
    /// How long an exit that was asked because its users got no answers, and did answer, is not asked quickly again: doubling from a
    /// second, since users who send to a host that is away would have it asked for ever. Less costs packets, more leaves users longer in an
    /// exit that dies just then.
    /// </summary>
    /// <param name="explained">How often in a row that was so.</param>
    /// <returns>The time, none to 8 s.</returns>
    public static TimeSpan Rest(int explained) => explained == 0
        ? TimeSpan.Zero
        : RecoveryTimings.Doubled(TimeSpan.FromSeconds(1), explained - 1, TimeSpan.FromSeconds(8));

    /// <summary>How long after such an answer the next one still counts as in a row: several of the longest rests.</summary>
    public static readonly TimeSpan RestMemory = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How soon to look for the answer of an exit that was asked a moment ago. It bounds how well the time of an answer is known; less
    /// would make ten looks of five for nothing.
    /// </summary>
    public static readonly TimeSpan LookAsked = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How long after a question those looks go on: the time in which almost every exit answers. Less makes slower ones pass for slower
    /// still, more costs looks while one is dead.
    /// </summary>
    public static readonly TimeSpan EagerAnswer = TimeSpan.FromMilliseconds(700);

    /// <summary>
    /// After how many questions in vain nobody is woken for the answer any more: the first is often lost while the tunnel is made. More
    /// wakes a router behind a strict packet filter for nothing.
    /// </summary>
    public const long EagerQuestions = 3;

    /// <summary>
    /// What the time of an exit's answers is taken for before it was measured, and the most that it counts for: with more there is nothing
    /// quick about giving it up.
    /// </summary>
    public static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(1);

    private static TimeSpan Twice(TimeSpan? answerTime, TimeSpan least) =>
        answerTime is not { } time || time * 2 > LongestAnswer ? LongestAnswer : time * 2 < least ? least : time * 2;
}
