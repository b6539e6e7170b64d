namespace MeshAgent.Exits.WireGuard.Planning;

/// <summary>Make link and device, down and without peers.</summary>
/// <param name="Reason">Why.</param>
internal sealed record CreateTunnel(string Reason) : TunnelStep(Reason);
