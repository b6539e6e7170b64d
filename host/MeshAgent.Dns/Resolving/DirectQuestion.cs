namespace MeshAgent.Dns.Resolving;

/// <summary>Somebody's question as it lies in his message.</summary>
internal readonly ref struct DirectQuestion
{
    /// <summary>The name in his case, as on the wire, not compressed.</summary>
    public required ReadOnlySpan<byte> Name { get; init; }

    /// <summary>Type and class, four bytes.</summary>
    public required ReadOnlySpan<byte> TypeAndClass { get; init; }

    /// <summary>Whether he wants signatures (RFC 3225).</summary>
    public bool DnssecOk { get; init; }

    /// <summary>Whether he verifies himself (RFC 4035 §3.2.2).</summary>
    public bool CheckingDisabled { get; init; }
}
