using System.Collections.Immutable;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;

namespace MeshAgent.Dns.Forwarding;

/// <summary>Why there is no fresh answer, in the numbers of RFC 8914 §4 and words for whoever runs dig.</summary>
internal static class ForwardingErrors
{
    /// <summary>3, Stale Answer, and no other reason.</summary>
    public static ImmutableArray<ExtendedError> StaleOnly { get; } = [new(3, "no WAN name server gave a newer answer")];

    /// <summary>13, Cached Error.</summary>
    public static ExtendedError Cached { get; } = new(13, "the same question has just failed");

    /// <summary>0, Other: too much at once.</summary>
    public static ExtendedError Overloaded { get; } = new(0, "too many questions at once");

    /// <summary>The reason behind the end of a relayed question.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <returns>The reason.</returns>
    public static ExtendedError Of(LookupOutcome outcome) => outcome switch
    {
        LookupOutcome.NoServers => new(22, "no WAN name server is known"),
        LookupOutcome.Timeout => new(22, "no WAN name server answered in time"),
        LookupOutcome.Unreachable => new(23, "no WAN name server could be reached"),
        LookupOutcome.NotAuthenticated => new(22, "no WAN name server could show that it is the one meant"),
        LookupOutcome.NotIsolated => new(0, "no socket could be kept to the WAN, so nothing was sent"),
        LookupOutcome.Overloaded => Overloaded,
        LookupOutcome.Cancelled => new(14, "the agent is stopping"),
        _ => new(0, "the WAN name servers gave no usable answer"),
    };
}
