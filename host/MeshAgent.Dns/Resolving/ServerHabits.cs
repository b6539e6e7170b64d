namespace MeshAgent.Dns.Resolving;

/// <summary>What a server can be expected to do.</summary>
/// <param name="SpeaksEdns">Whether it takes EDNS0.</param>
/// <param name="KeepsCase">Whether its replies keep the question's case.</param>
internal readonly record struct ServerHabits(bool SpeaksEdns, bool KeepsCase);
