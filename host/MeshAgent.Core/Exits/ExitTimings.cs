using System.Globalization;
using MeshAgent.Core.Recovery;

namespace MeshAgent.Core.Exits;

/// <summary>How long exit selection waits for what.</summary>
public static class ExitTimings
{
    /// <summary>
    /// How long one of several addresses of an exit is tried: a WireGuard initiation is repeated after 5 s, so this lets one packet be
    /// lost. Less skips slow but good addresses; more delays the next one (happy eyeballs, RFC 8305, at tunnel pace).
    /// </summary>
    public static readonly TimeSpan AddressAttempt = TimeSpan.FromSeconds(6);

    /// <summary>How long the only address of an exit is tried before the exit counts as down: two lost initiations.</summary>
    public static readonly TimeSpan ContactPatience = TimeSpan.FromSeconds(12);

    /// <summary>
    /// How long traffic may go out with no user data coming back before the exit is asked for a sign of life. TCP's own retries and
    /// one-way bursts fit in; less would ask at every pause of a download's far end.
    /// </summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(6);

    /// <summary>
    /// How long an exit that was asked has to answer before it is doubted: a round trip, with room for a full queue on the way. Less would
    /// tell of doubts that end at the next look.
    /// </summary>
    public static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How often a doubted exit is asked again: with <see cref="DoubtPatience"/> four times, so that lost packets do not condemn it.
    /// </summary>
    public static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How often an exit that carries user traffic is asked while it has not shown yet that it answers from beyond. Less costs an exit
    /// that never will a handful of packets more; more leaves it longer in the state in which its keep-alives have to be believed.
    /// </summary>
    public static readonly TimeSpan LearnAgain = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long to wait before an exit that has never answered, or never in a time that could be measured, is asked again: only of one that
    /// has ever answered does silence mean something, the first question may be lost while its tunnel is made, and at a start looks are too
    /// far between to tell. It doubles from 1 s to 10 minutes, since a strict packet filter never lets answers out, and after
    /// <see cref="QuickTimings.EagerQuestions"/> nobody is woken for it. Less often leaves users longer without the quick way, more often
    /// asks for nothing.
    /// </summary>
    /// <param name="asked">How often it was asked, 1 or more.</param>
    /// <returns>The wait.</returns>
    public static TimeSpan LearnFirst(long asked) =>
        RecoveryTimings.Doubled(TimeSpan.FromSeconds(0.5), (int)Math.Min(asked, Doubt.Maximum), TimeSpan.FromMinutes(10));

    /// <summary>
    /// How long a doubted exit has to give a sign of life. After <see cref="AnswerPatience"/> this makes 12 s since it was first asked: a
    /// living WireGuard peer sends at least a keep-alive within 10 s of a data packet (whitepaper §6.5, KEEPALIVE_TIMEOUT), plus a round
    /// trip. Less would condemn the living.
    /// </summary>
    public static readonly TimeSpan DoubtPatience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often an exit that is down is contacted anew while users have no other, and the first time while they have: bounds recovery
    /// after an outage (30 s promised) with room for the handshake. Less would send initiations at a pace that a loaded exit counts as an
    /// attack (WireGuard's cookie mode).
    /// </summary>
    public static readonly TimeSpan DownRetry = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How seldom an exit that stays down is contacted at last while users have another one: this is how late its return is seen. Less
    /// wakes the router, and knocks at a dead server, for an exit that nobody misses; more keeps users on the worse one.
    /// </summary>
    public static readonly TimeSpan LongestDownRetry = TimeSpan.FromMinutes(2);

    /// <summary>
    /// By how much of itself a wait may be shorter, so that the routers of a returning exit do not all contact it at once. More makes more
    /// packets, less brings them back in step.
    /// </summary>
    public const double RetryJitter = 0.3;

    /// <summary>How long to wait before an exit that is down is contacted anew.</summary>
    /// <param name="first">The wait before the first time: <see cref="DownRetry"/>, or <see cref="AddressAttempt"/> for one of several.</param>
    /// <param name="contacts">How often all its addresses were tried in vain.</param>
    /// <param name="hasOther">Users have another exit.</param>
    /// <param name="routerId">Whose wait it is.</param>
    /// <param name="key">The exit.</param>
    /// <returns>
    /// The same for ever while users have no other; otherwise it doubles. Never more than the bound, and less by a jitter: of waits that
    /// stay the same the first one's is enough, since routers that are out of step stay so.
    /// </returns>
    public static TimeSpan Retry(TimeSpan first, int contacts, bool hasOther, string routerId, ExitKey key)
    {
        var pause = hasOther ? RecoveryTimings.Doubled(first, contacts, LongestDownRetry) : first;
        return hasOther || contacts == 0 ? pause * (1 - (RetryJitter * Fraction("retry", contacts, routerId, key))) : pause;
    }

    /// <summary>
    /// How long a better exit must be up without a break before traffic moves back to it. Less makes users' connections break at every flap
    /// of a better exit; more keeps them on the worse one.
    /// </summary>
    public static readonly TimeSpan FailBack = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How often an exit that failed lately is asked whether it still answers, until it has been up for <see cref="LongestHold"/>. Less
    /// often misses short failures, and users are led to an exit that goes on failing; more often costs packets.
    /// </summary>
    public static readonly TimeSpan ProbationAsk = TimeSpan.FromSeconds(5);

    /// <summary>
    /// After how many failures in a row an exit counts as flapping. One is an outage, and whoever comes back from it is believed after
    /// <see cref="FailBack"/>; a higher number lets a flapping exit break users' connections more often before it is held back.
    /// </summary>
    public const int FlapsFrom = 2;

    /// <summary>
    /// How long an exit has to be up without a break for its failures to be forgotten. It is more than <see cref="LongestHold"/>, so that
    /// one which fails soon after every return stays held back.
    /// </summary>
    public static readonly TimeSpan FlapMemory = TimeSpan.FromMinutes(30);

    /// <summary>
    /// The longest time that a flapping exit is held back after it came up: how late users are back on it after it was mended. Less lets it
    /// break their connections more often.
    /// </summary>
    public static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a flapping exit has to be up without a break before users are led to it again while they have another one: the double of
    /// <see cref="FailBack"/> at the second failure, doubling with each further one. Routers that saw the same failures do not come back in
    /// step: up to a fifth is taken off.
    /// </summary>
    /// <param name="failures">How often it failed lately.</param>
    /// <param name="routerId">Whose pause it is.</param>
    /// <param name="key">The exit.</param>
    /// <returns>The time, at least <see cref="FailBack"/> and at most <see cref="LongestHold"/>.</returns>
    public static TimeSpan Hold(int failures, string routerId, ExitKey key) =>
        RecoveryTimings.Doubled(FailBack, failures - FlapsFrom + 1, LongestHold) * (1 - (0.2 * Fraction("hold", failures, routerId, key)));

    private static readonly TimeSpan LongestSpreadBack = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long an exit that is this router's share among equals must be up before traffic moves back to it from another of them: 5 to 10
    /// minutes, another time for each router, so that a returned exit is not filled at once. It costs users' connections and mends nothing
    /// for them, so it can wait; longer leaves the load on the others.
    /// </summary>
    /// <param name="routerId">Whose time it is.</param>
    /// <param name="key">The exit.</param>
    /// <returns>The time.</returns>
    public static TimeSpan SpreadBack(string routerId, ExitKey key) => LongestSpreadBack * (1 - (0.5 * Fraction("spread", 0, routerId, key)));

    /// <summary>
    /// How long after an exit came up a better one still takes over at once: exits that are contacted together answer within a round
    /// trip of each other, and which comes first must not decide the next <see cref="FailBack"/>. Less leaves that to chance on a slow
    /// WAN; more breaks connections that users have begun meanwhile.
    /// </summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    /// <summary>How soon to look at an exit again right after first contact: finds the handshake about when it happens.</summary>
    public static readonly TimeSpan LookContacting = TimeSpan.FromMilliseconds(200);

    /// <summary>How long after first contact that eager look lasts; then an exit that does not answer is looked at once a second.</summary>
    public static readonly TimeSpan EagerContact = TimeSpan.FromSeconds(5);

    /// <summary>How soon to look again at an exit that was asked just now, is doubted, or is slow to answer its first contact.</summary>
    public static readonly TimeSpan LookSoon = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How soon to look again at an exit that carries traffic. One that turns into a black hole then is given up after this, twice at most,
    /// <see cref="AnswerPatience"/> and <see cref="DoubtPatience"/>: 23 s with the looks' own delays.
    /// </summary>
    public static readonly TimeSpan LookBusy = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How soon to look again at an exit that is up and idle: the pace of WireGuard's keep-alives, which wake the router anyway. A black
    /// hole that is used after an idle time is given up after this, <see cref="AnswerPatience"/> and <see cref="DoubtPatience"/>: 38 s with
    /// the looks' own delays. More would take users' patience, less wakes an idle router for nothing.
    /// </summary>
    public static readonly TimeSpan LookIdle = TimeSpan.FromSeconds(25);

    /// <summary>
    /// How long an exit that swallowed user traffic is left alone before users try it again while they have no other exit. Less would have
    /// them swallowed more of the time than refused; more would break the promise to be back 30 s after an exit returned.
    /// </summary>
    public static readonly TimeSpan LonelyPause = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstSwallowPause = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LongestSwallowPause = TimeSpan.FromHours(1);

    /// <summary>
    /// How long an exit that swallowed user traffic is left alone while users have another one, or while it can be asked: each trial can
    /// cost them half a minute, so that the pause doubles from 5 minutes to an hour. Shorter costs more trials, longer leaves users on the
    /// worse exit after the better one was mended.
    /// </summary>
    /// <param name="swallowings">How often it was found swallowing since it last carried traffic, from 1.</param>
    /// <returns>The pause.</returns>
    public static TimeSpan SwallowPause(int swallowings) => RecoveryTimings.Doubled(FirstSwallowPause, swallowings - 1, LongestSwallowPause);

    /// <summary>The first wait after a failed lookup.</summary>
    public static readonly TimeSpan FirstLookupRetry = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait after a failed lookup: an exit is found this soon after its name server came up.</summary>
    public static readonly TimeSpan LongestLookupRetry = TimeSpan.FromSeconds(15);

    /// <summary>A lookup that has not ended by now never will: the resolver's own deadline is 5 s.</summary>
    public static readonly TimeSpan LookupLost = TimeSpan.FromSeconds(15);

    /// <summary>The shortest and longest time that an answer is used before it is asked for again, whatever its TTL.</summary>
    public static readonly (TimeSpan Shortest, TimeSpan Longest) AnswerLife = (TimeSpan.FromSeconds(60), TimeSpan.FromHours(1));

    /// <summary>How old an answer may be when an exit that it leads to is down; then the name may have moved.</summary>
    public static readonly TimeSpan AnswerLifeDown = TimeSpan.FromSeconds(30);

    private static double Fraction(string of, int number, string routerId, ExitKey key) =>
        StableHash.Fraction(of, routerId, key.ToString(), number.ToString(CultureInfo.InvariantCulture));
}
