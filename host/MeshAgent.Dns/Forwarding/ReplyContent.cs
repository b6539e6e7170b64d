using System.Collections.Immutable;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Forwarding;

/// <summary>What a client is to be told, before it is fitted to its query.</summary>
/// <param name="Code">NOERROR, NXDOMAIN, or an error.</param>
/// <param name="Source">The server's reply; null when there is none.</param>
/// <param name="Errors">Why it is so (RFC 8914); clients without EDNS0 are not told.</param>
internal readonly record struct ReplyContent(ResponseCode Code, ReplyTemplate? Source, ImmutableArray<ExtendedError> Errors)
{
    /// <summary>Seconds that have passed since the reply came: what its TTLs are less by.</summary>
    public uint Age { get; init; }

    /// <summary>The TTL of every record, seconds; null when they count down by themselves.</summary>
    public uint? FixedTimeToLive { get; init; }

    /// <summary>The server's own words.</summary>
    /// <param name="reply">Its reply.</param>
    public static ReplyContent Of(ReplyTemplate reply) => new(reply.Code, reply, reply.Errors);

    /// <summary>A code and nothing else.</summary>
    /// <param name="code">What the query deserves.</param>
    public static ReplyContent Of(ResponseCode code) => new(code, null, []);

    /// <summary>An error of our own.</summary>
    /// <param name="code">SERVFAIL or REFUSED.</param>
    /// <param name="why">The reason.</param>
    public static ReplyContent Failure(ResponseCode code, ExtendedError why) => new(code, null, [why]);
}
