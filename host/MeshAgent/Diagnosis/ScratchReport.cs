namespace MeshAgent.Host.Diagnosis;

/// <summary>What the agent's own plugins could do in an empty network namespace.</summary>
/// <param name="Problem">Why it could not be tried; empty when it was.</param>
/// <param name="Findings">A line for each feature.</param>
internal sealed record ScratchReport(string Problem, IReadOnlyList<ScratchFinding> Findings);
