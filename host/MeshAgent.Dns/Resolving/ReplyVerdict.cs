namespace MeshAgent.Dns.Resolving;

/// <summary>What received bytes are to a query that waits.</summary>
internal enum ReplyVerdict
{
    /// <summary>No reply to it: wrong id, a query, another opcode or another question.</summary>
    Unrelated,

    /// <summary>Its id, and its question in another case.</summary>
    CaseDiffers,

    /// <summary>Its id, and not readable.</summary>
    Garbled,

    /// <summary>Its reply, cut short.</summary>
    Truncated,

    /// <summary>Its reply.</summary>
    Reply,
}
