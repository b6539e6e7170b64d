namespace MeshAgent.Dns.Forwarding;

/// <summary>Times and bounds of the forwarder. Each default says why it is what it is.</summary>
public sealed record ForwarderSettings
{
    /// <summary>The defaults.</summary>
    public static ForwarderSettings Default { get; } = new();

    /// <summary>
    /// Longest that a client waits for the servers. Stub resolvers give up after 5 s (resolv.conf(5), dig(1)), so the answer "no server
    /// replied" must come before. Much shorter gives up on satellite and congested mesh backhauls.
    /// </summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The same when an expired answer can stand in: RFC 8767 §5 recommends 1.8 s.</summary>
    public TimeSpan DeadlineWithStale { get; init; } = TimeSpan.FromMilliseconds(1800);

    /// <summary>Longest that an expired answer may stand in for the servers; RFC 8767 §5 suggests one to three days.</summary>
    public TimeSpan StaleLimit { get; init; } = TimeSpan.FromDays(3);

    /// <summary>The TTL that an expired answer is given (RFC 8767 §4: 30 seconds).</summary>
    public TimeSpan StaleTimeToLive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a failed question fails at once. RFC 9520 §3.2 asks for at least 1 s: less would let one impatient client keep every
    /// place in flight. More would keep a tunnel waiting after the WAN has come back.
    /// </summary>
    public TimeSpan FailureMemory { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Longest that an answer is served without asking again, whatever its TTL says. RFC 8767 §4 caps at seven days; a router that was
    /// led astray once should not be for a day.
    /// </summary>
    public TimeSpan MaxTimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The same for "does not exist". RFC 2308 §5 allows hours; a new exit's name should work a minute after it was entered.
    /// </summary>
    public TimeSpan MaxNegativeTimeToLive { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The last part of an answer's time in which being asked for it makes the forwarder ask for a newer one, 0 to 1, so that a name in
    /// use never has to be waited for. A tenth, as other resolvers have it: more asks oftener than the TTL intends, less misses names
    /// that are asked for now and then.
    /// </summary>
    public double RenewWithin { get; init; } = 0.1;

    /// <summary>Least TTL of an answer that is renewed before its end. Below it, renewing would about double the questions.</summary>
    public TimeSpan RenewAtLeast { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Most renewals at once; further answers are left to end. They are for nobody who waits, so they must leave the places in flight to
    /// those who do.
    /// </summary>
    public int MaxRenewals { get; init; } = 16;

    /// <summary>
    /// Most answers kept; 0 switches the cache off. Some 500 bytes each; the exit daemons of a router ask for a few dozen names.
    /// </summary>
    public int CacheEntries { get; init; } = 1024;

    /// <summary>
    /// Most different questions asked of the servers at once; further ones are refused, not queued. Each holds one socket, so this
    /// bounds descriptors, of which a process commonly has 1024. Exit daemons have a handful of names in flight; a load test has a
    /// hundred.
    /// </summary>
    public int MaxFlights { get; init; } = 256;

    /// <summary>
    /// Most of them that are being asked of several servers, because the first has not settled them; further ones are refused. Each
    /// holds up to four sockets more and some 10 KB. Fewer would refuse an exit daemon while a server is slow.
    /// </summary>
    public int MaxSearches { get; init; } = 64;

    /// <summary>
    /// Most clients that wait at once, those who share a question included; further ones are refused. Each costs some 300 bytes. Smaller
    /// would refuse a burst of one daemon that asks again and again while the WAN is slow.
    /// </summary>
    public int MaxWaiting { get; init; } = 512;

    /// <summary>
    /// Most TCP connections at once; further ones are closed at once. A descriptor and 64 KB of buffer at most each; daemons use one.
    /// </summary>
    public int MaxConnections { get; init; } = 32;

    /// <summary>
    /// Most questions of one TCP connection that wait at once (RFC 7766 §6.2.1.1); it is not read further until one is answered. With
    /// <see cref="MaxConnections"/> it stays below <see cref="MaxWaiting"/>, so that connections alone never make others be refused.
    /// </summary>
    public int MaxPipelined { get; init; } = 8;

    /// <summary>
    /// How long a TCP connection may be silent, or take over one message. RFC 7766 §6.2.3 asks for a few seconds: longer lets idle clients
    /// hold places, shorter cuts those who ask again.
    /// </summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The pause before a place that could not be opened is tried again. Whoever holds the port may leave any time; sooner would only
    /// fill the log, later keeps exit daemons without names.
    /// </summary>
    public TimeSpan OpenAgain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the first server may be silent before the others are asked: half of what a client waits is left to them.</summary>
    internal TimeSpan PatienceOfDirectWay => (Deadline < DeadlineWithStale ? Deadline : DeadlineWithStale) / 2;
}
