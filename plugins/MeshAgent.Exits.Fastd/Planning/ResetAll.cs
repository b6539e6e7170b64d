namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>Let fastd look up all names and contact all peers anew (SIGUSR2): every session ends.</summary>
/// <param name="Reason">Why.</param>
internal sealed record ResetAll(string Reason) : FastdStep(Reason);
