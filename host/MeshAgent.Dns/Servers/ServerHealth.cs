using MeshAgent.Dns.Resolving;

namespace MeshAgent.Dns.Servers;

/// <summary>What is known about one name server. Immutable; <see cref="After"/> makes the next state.</summary>
public sealed record ServerHealth
{
    /// <summary>
    /// Failures in a row after which a server is asked last. One would punish every lost datagram; three would pay for a dead server
    /// once more.
    /// </summary>
    private const int FailuresForPenalty = 2;

    /// <summary>Weight of a new round trip in the mean (RFC 6298 §2): 1/8 follows a change within some ten queries.</summary>
    private const double RoundTripWeight = 1.0 / 8;

    /// <summary>Failures since the last useful reply: time-outs, unreachables, unreadable replies, SERVFAIL, REFUSED.</summary>
    public int ConsecutiveFailures { get; init; }

    /// <summary>How the last query ended, or null before the first.</summary>
    public AttemptOutcome? LastOutcome { get; init; }

    /// <summary>Monotonic time of the last failure (<see cref="TimeProvider.GetTimestamp"/>).</summary>
    public long LastFailure { get; init; }

    /// <summary>Smoothed time to a reply by UDP, or null before the first.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>Monotonic time when the server was seen to refuse EDNS0, or null.</summary>
    public long? RefusedEdns { get; init; }

    /// <summary>Monotonic time when the server was seen not to keep the case of names, or null.</summary>
    public long? ChangedCase { get; init; }

    /// <summary>Monotonic time when TLS did not come about with the server, or null.</summary>
    public long? MissedTls { get; init; }

    /// <summary>The state after a query.</summary>
    /// <param name="attempt">How the query went.</param>
    /// <param name="now">Monotonic time of its end.</param>
    public ServerHealth After(LookupAttempt attempt, long now) => attempt.Outcome switch
    {
        AttemptOutcome.Abandoned or AttemptOutcome.NotIsolated => this,
        AttemptOutcome.ServerFailure or AttemptOutcome.Refused or > AttemptOutcome.Truncated => this with
        {
            LastOutcome = attempt.Outcome,
            ConsecutiveFailures = ConsecutiveFailures + 1,
            LastFailure = now,
        },
        _ => this with { LastOutcome = attempt.Outcome, ConsecutiveFailures = 0, RoundTrip = Smooth(attempt) },
    };

    /// <summary>Whether the server is to be asked after the others.</summary>
    /// <param name="sinceLastFailure">Time since <see cref="LastFailure"/>.</param>
    /// <param name="penalty">How long failing counts.</param>
    public bool IsPenalised(TimeSpan sinceLastFailure, TimeSpan penalty)
        => ConsecutiveFailures >= FailuresForPenalty && sinceLastFailure < penalty;

    private TimeSpan? Smooth(LookupAttempt attempt)
    {
        if (attempt.Transport != Sockets.DnsTransport.Udp)
        {
            return RoundTrip;
        }

        return RoundTrip is { } old ? old + ((attempt.Elapsed - old) * RoundTripWeight) : attempt.Elapsed;
    }
}
