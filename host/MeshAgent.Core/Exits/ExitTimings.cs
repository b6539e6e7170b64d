namespace MeshAgent.Core.Exits;

/// <summary>How long exit selection waits for what.</summary>
public static class ExitTimings
{
    /// <summary>
    /// How long one of several addresses of an exit is tried: a WireGuard initiation is repeated after 5 s, so this lets one packet be lost.
    /// Less skips slow but good addresses; more delays the next one (happy eyeballs, RFC 8305, at tunnel pace).
    /// </summary>
    public static readonly TimeSpan AddressAttempt = TimeSpan.FromSeconds(6);

    /// <summary>How long the only address of an exit is tried before the exit counts as down: two lost initiations.</summary>
    public static readonly TimeSpan ContactPatience = TimeSpan.FromSeconds(12);

    /// <summary>
    /// How long traffic may go out with nothing coming back before the exit is doubted and asked for a sign of life. TCP's own retries and
    /// one-way bursts fit in; less would ask at every pause of a download's far end.
    /// </summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(6);

    /// <summary>
    /// How often a keep-alive is sent into an idle tunnel: WireGuard's recommended interval (wg(8), persistent-keepalive). Less would hide a
    /// few small unanswered packets among keep-alives; more would doubt an idle exit at every look.
    /// </summary>
    public static readonly TimeSpan KeepaliveInterval = TimeSpan.FromSeconds(25);

    /// <summary>Bytes of a keep-alive, as counters have it: an empty data packet (WireGuard whitepaper §5.4.6).</summary>
    public const int KeepaliveBytes = 32;

    /// <summary>
    /// How long a doubted exit has to answer: a living WireGuard peer sends at least a keepalive within 10 s of a data packet (whitepaper §6.5,
    /// KEEPALIVE_TIMEOUT), plus a round trip. Less would condemn the living.
    /// </summary>
    public static readonly TimeSpan DoubtPatience = TimeSpan.FromSeconds(12);

    /// <summary>
    /// How often an exit that is down is contacted anew: bounds recovery after an outage (30 s promised) with room for the handshake.
    /// Less would send initiations at a pace that a loaded exit counts as an attack (WireGuard's cookie mode).
    /// </summary>
    public static readonly TimeSpan DownRetry = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a better exit must be up without a break before traffic moves back to it. Less makes users' connections break at every flap
    /// of a better exit; more keeps them on the worse one.
    /// </summary>
    public static readonly TimeSpan FailBack = TimeSpan.FromSeconds(60);

    /// <summary>How soon to look at an exit again right after first contact: finds the handshake about when it happens.</summary>
    public static readonly TimeSpan LookContacting = TimeSpan.FromMilliseconds(200);

    /// <summary>How long after first contact that eager look lasts; then an exit that does not answer is looked at once a second.</summary>
    public static readonly TimeSpan EagerContact = TimeSpan.FromSeconds(5);

    /// <summary>How soon to look again at an exit that is doubted, down, or slow to answer.</summary>
    public static readonly TimeSpan LookDoubted = TimeSpan.FromSeconds(1);

    /// <summary>How soon to look again at an exit that carries traffic: with <see cref="Silence"/> it bounds when a black hole is noticed.</summary>
    public static readonly TimeSpan LookBusy = TimeSpan.FromSeconds(5);

    /// <summary>How soon to look again at an exit that is up and idle. Less wakes an idle router for nothing.</summary>
    public static readonly TimeSpan LookIdle = TimeSpan.FromSeconds(60);

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
}
