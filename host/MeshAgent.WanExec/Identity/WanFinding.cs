namespace MeshAgent.WanExec.Identity;

/// <summary>What was found of a process.</summary>
/// <param name="Standing">The verdict.</param>
/// <param name="Why">The fact that it rests on.</param>
public sealed record WanFinding(WanStanding Standing, string Why);
