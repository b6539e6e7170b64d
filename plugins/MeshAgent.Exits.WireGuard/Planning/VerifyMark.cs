namespace MeshAgent.Exits.WireGuard.Planning;

/// <summary>Read the mark back; when it is another, no later step may be taken and no peer may stay.</summary>
/// <param name="Mark">What it must be.</param>
/// <param name="Reason">Why.</param>
internal sealed record VerifyMark(uint Mark, string Reason) : TunnelStep(Reason);
