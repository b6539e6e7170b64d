namespace MeshAgent.Exits.WireGuard.Uapi;

/// <summary>What is wrong with an answer of the userspace protocol.</summary>
internal enum UapiErrorKind
{
    /// <summary>It ends before the empty line that ends every answer.</summary>
    Truncated,

    /// <summary>A line is longer than any that the protocol has.</summary>
    LineTooLong,

    /// <summary>A line has no <c>=</c>.</summary>
    NotAPair,

    /// <summary>A key that belongs to a peer comes before the first peer.</summary>
    NoPeer,

    /// <summary>A value is not what its key calls for.</summary>
    BadValue,

    /// <summary>There is no <c>errno</c> line.</summary>
    NoStatus,

    /// <summary>The daemon refused: <c>errno</c> is not zero.</summary>
    Refused,
}
