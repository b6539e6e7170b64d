namespace MeshAgent.Host.Status;

/// <summary>One thing that is not as it should be.</summary>
/// <param name="Id">The kind of trouble.</param>
/// <param name="Severity">info, warning or error.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">What the operator can do.</param>
internal sealed record HealthStatus(string Id, string Severity, string Message, string Fix);
