namespace MeshAgent.Guard.Nftables.Program;

/// <summary>How a run of nft ended.</summary>
internal enum NftOutcome
{
    /// <summary>Exit status 0.</summary>
    Succeeded,

    /// <summary>Another exit status; the error text says why.</summary>
    Refused,

    /// <summary>There is no such program.</summary>
    NotInstalled,

    /// <summary>The program could not be started for another reason; the error text says which.</summary>
    NotStarted,

    /// <summary>It did not end in time and was ended.</summary>
    TimedOut,

    /// <summary>It wrote more than a listing of our table can have, and was ended.</summary>
    TooMuchOutput,
}
