using MeshAgent.Exits.Fastd.Configuration;

namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>Write the file of a peer.</summary>
/// <param name="File">The file.</param>
/// <param name="Reason">Why.</param>
internal sealed record WritePeer(PeerFile File, string Reason) : FastdStep(Reason);
