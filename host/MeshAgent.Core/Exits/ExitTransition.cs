namespace MeshAgent.Core.Exits;

/// <summary>Where an exit goes from a state, and why.</summary>
/// <param name="Next">The next state.</param>
/// <param name="Why">The fact behind it; empty when nothing changed.</param>
public sealed record ExitTransition(ExitState Next, string Why);
