namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>Start fastd, ending one that runs.</summary>
/// <param name="Reason">Why.</param>
internal sealed record StartDaemon(string Reason) : FastdStep(Reason);
