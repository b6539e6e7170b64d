namespace MeshAgent.Contracts.Health;

/// <summary>One thing that is not as it should be, for people and scripts.</summary>
/// <param name="Id">Stable identifier of the kind of trouble, <c>area.problem</c>; one item per id and subject at a time.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Message">What is wrong, naming the link, exit, file or plugin. No secrets.</param>
/// <param name="Fix">What the operator can do; empty when nothing but waiting helps.</param>
public sealed record HealthItem(string Id, Severity Severity, string Message, string Fix);
