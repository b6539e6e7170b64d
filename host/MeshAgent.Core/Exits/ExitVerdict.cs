namespace MeshAgent.Core.Exits;

/// <summary>Why user traffic goes to an exit, or why it does not.</summary>
/// <param name="Key">The exit.</param>
/// <param name="Why">The facts: priority, pin, spread, or what holds it back and until when.</param>
/// <param name="HeldUntil">Until when it is held back if it stays up; null when it is not.</param>
public sealed record ExitVerdict(ExitKey Key, string Why, DateTimeOffset? HeldUntil = null);
