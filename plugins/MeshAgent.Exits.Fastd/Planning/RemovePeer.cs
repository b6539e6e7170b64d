namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>Remove the file of a peer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why.</param>
internal sealed record RemovePeer(string Name, string Reason) : FastdStep(Reason);
