namespace MeshAgent.Contracts.Exits;

/// <summary>
/// What a tunnel's own packets (keep-alives, handshakes) may add to an exit's counters without any user data. Counters that grow by more
/// than that have counted user data. The default is for providers whose counters leave such packets out.
/// </summary>
public sealed record TunnelChatter
{
    /// <summary>What may come at once, bytes: one handshake and one keep-alive.</summary>
    public long BurstBytes { get; init; }

    /// <summary>
    /// What an idle tunnel whose far end lives sends, bytes a minute. Handshakes that nobody answers are left out: they are how a dead
    /// exit shows that carries no user traffic.
    /// </summary>
    public long SentBytesPerMinute { get; init; }

    /// <summary>
    /// The most that a far end can send by itself, bytes a minute, whatever its settings: less takes keep-alives for user data, and an
    /// exit that swallows user traffic for one that carries it.
    /// </summary>
    public long ReceivedBytesPerMinute { get; init; }
}
