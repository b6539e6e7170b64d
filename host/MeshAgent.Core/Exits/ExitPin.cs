namespace MeshAgent.Core.Exits;

/// <summary>The operator's word that user traffic is to go to one exit, whatever the priorities say.</summary>
/// <param name="Exit">The exit as <see cref="ExitKey.ToString"/> writes it: <c>provider/name</c>.</param>
/// <param name="IsStrict">User traffic is refused while that exit cannot carry it; otherwise it goes to the next best meanwhile.</param>
/// <param name="At">When it was pinned: what the exit did before is forgiven.</param>
public sealed record ExitPin(string Exit, bool IsStrict, DateTimeOffset At);
