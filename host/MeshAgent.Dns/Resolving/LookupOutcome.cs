namespace MeshAgent.Dns.Resolving;

/// <summary>How a lookup ended.</summary>
public enum LookupOutcome
{
    /// <summary>There are records.</summary>
    Answered,

    /// <summary>The name exists and has no record of the type.</summary>
    NoData,

    /// <summary>The name does not exist.</summary>
    NameError,

    /// <summary>Servers replied, and none could find out: SERVFAIL or another error code.</summary>
    ServerFailure,

    /// <summary>Servers replied that they do not serve us.</summary>
    Refused,

    /// <summary>What came was no usable reply: unreadable, forged, or aliases without end.</summary>
    Malformed,

    /// <summary>No reply came in time.</summary>
    Timeout,

    /// <summary>The network refused every query; the trail has the causes.</summary>
    Unreachable,

    /// <summary>No server that is asked by TLS could show that it is the one meant.</summary>
    NotAuthenticated,

    /// <summary>The lookup named no server, and nothing was cached.</summary>
    NoServers,

    /// <summary>No socket could be kept to the WAN, so nothing was sent.</summary>
    NotIsolated,

    /// <summary>More questions are in flight than the resolver takes on.</summary>
    Overloaded,

    /// <summary>The caller cancelled, or the other family answered and this one took longer than its grace.</summary>
    Cancelled,
}
