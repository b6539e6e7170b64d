namespace MeshAgent.Exits.Fastd.Status;

/// <summary>What was read from a status socket, or why nothing was.</summary>
/// <param name="Document">The document; null when there is none.</param>
/// <param name="Trouble">Why there is none; empty when there is one.</param>
internal sealed record StatusReading(StatusDocument? Document, string Trouble);
