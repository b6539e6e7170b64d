namespace MeshAgent.Host.Control;

/// <summary>A question to the running agent: one line of JSON.</summary>
internal sealed record ControlRequest
{
    /// <summary><c>status</c>, <c>explain</c>, <c>resolve</c> or <c>plugins</c>.</summary>
    public required string Command { get; init; }

    /// <summary>For <c>explain</c>: an address; null for rules and routes alone.</summary>
    public string? Destination { get; init; }

    /// <summary>For <c>resolve</c>: the name.</summary>
    public string? Name { get; init; }

    /// <summary>For <c>resolve</c>: the record type; null for addresses.</summary>
    public string? Type { get; init; }
}
