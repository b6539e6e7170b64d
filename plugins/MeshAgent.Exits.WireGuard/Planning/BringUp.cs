namespace MeshAgent.Exits.WireGuard.Planning;

/// <summary>Set the link up.</summary>
/// <param name="Reason">Why.</param>
internal sealed record BringUp(string Reason) : TunnelStep(Reason);
