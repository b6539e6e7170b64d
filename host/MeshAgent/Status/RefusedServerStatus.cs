namespace MeshAgent.Host.Status;

/// <summary>A WAN name server that is not asked.</summary>
/// <param name="Server">The server.</param>
/// <param name="Why">The fact that this rests on.</param>
internal sealed record RefusedServerStatus(string Server, string Why);
