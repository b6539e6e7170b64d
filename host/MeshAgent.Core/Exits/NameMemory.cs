using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Core.Exits;

/// <summary>What is known of a name that an exit has.</summary>
public sealed record NameMemory
{
    /// <summary>The name.</summary>
    public required string Host { get; init; }

    /// <summary>The last answer, in the order to try; kept when later lookups fail.</summary>
    public EquatableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>Who gave the last answer; empty when there was none.</summary>
    public string AnsweredBy { get; init; } = "";

    /// <summary>A lookup is under way.</summary>
    public bool IsAsking { get; init; }

    /// <summary>When the lookup that is under way began.</summary>
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>When the next lookup is due.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Lookups that failed since the last answer.</summary>
    public int Failures { get; init; }

    /// <summary>Why the last lookup failed; empty when it did not.</summary>
    public string Failure { get; init; } = "";
}
