namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>Make a link a port of a bridge.</summary>
/// <param name="Link">The link.</param>
/// <param name="BridgeIndex">The bridge's number.</param>
/// <param name="Reason">Why.</param>
internal sealed record Enslave(string Link, int BridgeIndex, string Reason) : FastdStep(Reason);
