namespace MeshAgent.Exits.Fastd.Settings;

/// <summary>Where a fastd that the system runs is found.</summary>
/// <param name="StatusSocket">Its status socket, an absolute path.</param>
/// <param name="PeerDirectory">A folder that it reads peers from and that the agent may write into, an absolute path; null: none.</param>
internal sealed record AttachedSettings(string StatusSocket, string? PeerDirectory);
