namespace MeshAgent.Host.Running;

/// <summary>What a cleanup did.</summary>
/// <param name="Removed">What is gone, a line each.</param>
/// <param name="Failed">What could not be removed, and why.</param>
internal sealed record CleanupReport(IReadOnlyList<string> Removed, IReadOnlyList<string> Failed);
