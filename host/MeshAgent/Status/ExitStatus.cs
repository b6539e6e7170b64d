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
    long? LastHandshakeSeconds);
