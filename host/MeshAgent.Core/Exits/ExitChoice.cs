namespace MeshAgent.Core.Exits;

/// <summary>The exit that user traffic goes to.</summary>
/// <param name="Key">The exit; it need not live.</param>
/// <param name="Why">Why this one.</param>
public sealed record ExitChoice(ExitKey Key, string Why);
