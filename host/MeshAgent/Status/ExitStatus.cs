namespace MeshAgent.Host.Status;

/// <summary>An exit.</summary>
/// <param name="Name">The operator's name of it.</param>
/// <param name="Provider">The provider's plugin id.</param>
/// <param name="Interface">The tunnel link.</param>
/// <param name="State">idle, contacting, up, doubted or down.</param>
/// <param name="Active">Whether user traffic goes to it.</param>
/// <param name="Endpoint">Where it is contacted; null when it is not.</param>
/// <param name="ResolvedBy">The name server that gave the address; null when it was configured or remembered.</param>
/// <param name="LastHandshakeSeconds">Seconds since the last proof of the far end; null when there was none.</param>
internal sealed record ExitStatus(
    string Name,
    string Provider,
    string Interface,
    string State,
    bool Active,
    string? Endpoint,
    string? ResolvedBy,
    long? LastHandshakeSeconds)
{
    /// <summary>The operator's preference: lower is tried first.</summary>
    public int Priority { get; init; }

    /// <summary>no, yes, or strict: whether the operator pinned user traffic to it, and whether users are refused without it.</summary>
    public string Pinned { get; init; } = "no";

    /// <summary>Until when it is held back if it stays up, since it failed again and again; absent when it is not.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>Why user traffic goes to it, or why not.</summary>
    public string Why { get; init; } = "";
}
