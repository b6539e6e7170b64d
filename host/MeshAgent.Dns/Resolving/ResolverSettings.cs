namespace MeshAgent.Dns.Resolving;

/// <summary>Times and bounds of the resolver. Each default says why it is what it is.</summary>
public sealed record ResolverSettings
{
    /// <summary>The defaults.</summary>
    public static ResolverSettings Default { get; } = new();

    /// <summary>
    /// Longest that a lookup takes. 5 s spans two tries of four servers. Longer keeps an exit waiting for what the next round would
    /// find; shorter gives up on satellite and congested mesh backhauls.
    /// </summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The same when a last-good answer exists: waiting longer for a fresh one costs more than an old one risks.</summary>
    public TimeSpan DeadlineWithLastGood { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Longest that a probe of a path takes: until ARP and NDP have given up on a dead gateway, with a second to spare. Longer delays the
    /// next candidate path; shorter leaves only silence as evidence.
    /// </summary>
    public TimeSpan ProbeDeadline { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// How long a query waits that can still be repeated. 1.5 s is above the round trip of a geostationary link with a cold recursive
    /// lookup behind it. Longer wastes the deadline on lost packets; shorter asks again what is already on its way.
    /// </summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>
    /// How long the last query to a server waits. ARP and NDP give up after three solicitations a second apart (mcast_solicit,
    /// retrans_time_ms in the kernel's ip-sysctl): with 3 s the last query sees the kernel's EHOSTUNREACH, strong evidence, where a shorter
    /// one would only see silence. Longer would outlast the deadline.
    /// </summary>
    public TimeSpan LastTryTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Queries to one server before it counts as failed, at least 1. Two survives one lost packet; three would spend the deadline on
    /// a dead server.
    /// </summary>
    public int TriesPerServer { get; init; } = 2;

    /// <summary>
    /// How long a server may be silent before the next one is asked beside it. Larger makes a dead first server slower to pass;
    /// smaller doubles the queries on slow but healthy links.
    /// </summary>
    public TimeSpan NextServerDelay { get; init; } = TimeSpan.FromMilliseconds(700);

    /// <summary>
    /// Most servers asked at once for one question. With <see cref="NextServerDelay"/> four get their chance within
    /// <see cref="DeadlineWithLastGood"/>; more would only add traffic to a network in trouble.
    /// </summary>
    public int MaxParallelServers { get; init; } = 4;

    /// <summary>Most servers of one lookup that are used. A router learns a few from each source; the deadline is too short for more.</summary>
    public int MaxServers { get; init; } = 8;

    /// <summary>
    /// When one family has answered with addresses, how long the other may still take (the resolution delay of RFC 8305 §3, which says
    /// 50 ms for a person who waits at a screen). A tunnel can wait a second for one lost packet; longer would let an IPv6 fault delay
    /// IPv4. Only lookups of addresses alone have it.
    /// </summary>
    public TimeSpan OtherFamilyGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Order of healthy servers.</summary>
    public ServerOrder ServerOrder { get; init; } = ServerOrder.Fixed;

    /// <summary>Most questions in flight at once; further ones are refused as overloaded. Each holds up to four sockets.</summary>
    public int MaxFlights { get; init; } = 128;

    /// <summary>Most answers kept; 0 switches the cache off. A thousand covers a router's own names many times over.</summary>
    public int CacheEntries { get; init; } = 1024;

    /// <summary>Least time that an answer is kept as fresh, so that TTL 0 does not make each packet a lookup.</summary>
    public TimeSpan MinTimeToLive { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Longest that an answer is kept as fresh. Longer would keep calling an exit that moved (RFC 8767 §4 caps at seven days); shorter
    /// asks often for names that hardly change.
    /// </summary>
    public TimeSpan MaxTimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Longest that "does not exist" is kept. RFC 2308 §5 allows hours; a new exit's name should work a minute after it was entered.
    /// </summary>
    public TimeSpan MaxNegativeTimeToLive { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest that an expired answer may stand in for a failed lookup; RFC 8767 §5 suggests one to three days.</summary>
    public TimeSpan StaleLimit { get; init; } = TimeSpan.FromDays(3);

    /// <summary>The time that a stale answer may be used before it is asked for again (RFC 8767 §4: 30 seconds).</summary>
    public TimeSpan StaleTimeToLive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a server that failed twice in a row is asked last. Shorter keeps paying for a dead server; longer neglects one that came
    /// back, though it is still asked when the others fail.
    /// </summary>
    public TimeSpan ServerPenalty { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a server that refused EDNS0, or does not keep the case of names, is spared them. A forged packet must not switch a
    /// protection off for good; much shorter pays an extra query for each lookup.
    /// </summary>
    public TimeSpan CapabilityMemory { get; init; } = TimeSpan.FromHours(1);
}
