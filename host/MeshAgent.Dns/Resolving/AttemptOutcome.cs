namespace MeshAgent.Dns.Resolving;

/// <summary>How one query to one server ended. The values up to <see cref="Truncated"/> are valid replies.</summary>
public enum AttemptOutcome
{
    /// <summary>A valid reply with the records asked for.</summary>
    Answered,

    /// <summary>A valid reply with aliases only: the name that they end at must be asked for.</summary>
    Alias,

    /// <summary>A valid reply: the name exists, the type does not (RFC 2308 §2.2).</summary>
    NoData,

    /// <summary>A valid reply: NXDOMAIN.</summary>
    NameError,

    /// <summary>A valid reply: SERVFAIL.</summary>
    ServerFailure,

    /// <summary>A valid reply: REFUSED.</summary>
    Refused,

    /// <summary>A valid reply: FORMERR.</summary>
    FormatError,

    /// <summary>A valid reply with any other error code, BADVERS and NOTIMP among them.</summary>
    OtherError,

    /// <summary>A valid reply whose aliases loop or are more than are followed.</summary>
    BadChain,

    /// <summary>A valid reply that was cut short; asked again by TCP.</summary>
    Truncated,

    /// <summary>
    /// A datagram with the right id and the question in another case: a forgery, or a server that does not keep case. TCP decides.
    /// </summary>
    CaseDiffers,

    /// <summary>The right id on what is not a readable message; asked again by TCP. By TCP: no reply to the query.</summary>
    Malformed,

    /// <summary>So many datagrams that were no reply that the port is under attack; asked again by TCP.</summary>
    Flooded,

    /// <summary>Nothing valid came in time.</summary>
    Timeout,

    /// <summary>The network refused; see the cause.</summary>
    Unreachable,

    /// <summary>TLS did not come about, or the server is not who it should be: nothing was asked.</summary>
    NotAuthenticated,

    /// <summary>The socket could not be kept to the WAN, so nothing was sent.</summary>
    NotIsolated,

    /// <summary>Given up without a verdict: another server answered first, or the caller cancelled. No evidence.</summary>
    Abandoned,
}
