namespace MeshAgent.Exits.WireGuard.Planning;

/// <summary>Set the link's largest packet.</summary>
/// <param name="Mtu">Bytes.</param>
/// <param name="Reason">Why.</param>
internal sealed record SetMtu(int Mtu, string Reason) : TunnelStep(Reason);
