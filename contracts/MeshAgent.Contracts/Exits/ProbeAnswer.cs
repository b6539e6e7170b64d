namespace MeshAgent.Contracts.Exits;

/// <summary>An inner packet came back through a tunnel because the host had asked for a sign of life.</summary>
/// <param name="ProbeNumber">The number of the probe that was answered (<see cref="ExitDirective.ProbeNumber"/>).</param>
/// <param name="Origin">The strongest origin among the answers to it.</param>
public sealed record ProbeAnswer(long ProbeNumber, AnswerOrigin Origin);
