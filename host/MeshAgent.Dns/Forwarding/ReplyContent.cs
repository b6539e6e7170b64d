using System.Collections.Immutable;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Forwarding;

/// <summary>What a client is to be told, before it is fitted to its query.</summary>
/// <param name="Code">NOERROR, NXDOMAIN, or an error.</param>
internal sealed record ReplyContent(ResponseCode Code)
{
    /// <summary>The records of the server's reply; null when there is none.</summary>
    public DnsMessage? Source { get; init; }

    /// <summary>Seconds that have passed since the reply came: what its TTLs are less by.</summary>
    public uint Age { get; init; }

    /// <summary>The TTL of every record, seconds; null when they count down by themselves.</summary>
    public uint? FixedTimeToLive { get; init; }

    /// <summary>Why it is so (RFC 8914); clients without EDNS0 are not told.</summary>
    public ImmutableArray<ExtendedError> Errors { get; init; } = [];

    /// <summary>The server's own words.</summary>
    /// <param name="reply">Its reply.</param>
    public static ReplyContent Of(DnsMessage reply) => new(reply.Code)
    {
        Source = reply,
        Errors = reply.Edns?.FindExtendedError() is { } error ? [error] : [],
    };

    /// <summary>An error of our own.</summary>
    /// <param name="code">SERVFAIL or REFUSED.</param>
    /// <param name="why">The reason.</param>
    public static ReplyContent Failure(ResponseCode code, ExtendedError why) => new(code) { Errors = [why] };
}
