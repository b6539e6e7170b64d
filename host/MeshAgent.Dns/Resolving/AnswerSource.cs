namespace MeshAgent.Dns.Resolving;

/// <summary>Where an answer came from.</summary>
public enum AnswerSource
{
    /// <summary>There is no answer.</summary>
    None,

    /// <summary>A server, just now.</summary>
    Network,

    /// <summary>The cache, within its TTL.</summary>
    Cache,

    /// <summary>The cache, past its TTL, because no server gave a newer one (RFC 8767).</summary>
    Stale,
}
