using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Resolving;

/// <summary>
/// How one exchange ended. With a <see cref="Reply"/> the outcome is still open (<see cref="AttemptOutcome.Answered"/> stands in) until
/// the reply's content is read.
/// </summary>
internal sealed record ExchangeResult(AttemptOutcome Outcome)
{
    public DnsMessage? Reply { get; init; }

    /// <summary>Bytes of the reply.</summary>
    public int ReplyLength { get; init; }

    public NetworkCause Cause { get; init; }

    public int ErrorNumber { get; init; }

    /// <summary>Whether the same server is worth another try at once.</summary>
    public bool IsTransient { get; init; }

    public int Ignored { get; init; }

    /// <summary>Whether the reply has the question in the case that it was sent in; by UDP it always has.</summary>
    public bool KeptCase { get; init; } = true;

    /// <summary>Why the socket could not be kept to the WAN, or what is wrong with the server's identity.</summary>
    public string? Failure { get; init; }
}
