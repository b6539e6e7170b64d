namespace MeshAgent.Host.Status;

/// <summary>A WAN path.</summary>
/// <param name="Interface">The link.</param>
/// <param name="Gateway">The router; null when the link needs none.</param>
/// <param name="Metric">The metric where it was found.</param>
/// <param name="State">live, remembered, trial, proven, dormant or rejected.</param>
/// <param name="Source">kernel, table, lease or memory.</param>
/// <param name="Active">Whether control traffic takes it now.</param>
/// <param name="Evidence">The newest facts, oldest first.</param>
internal sealed record WanPathStatus(
    string Interface, string? Gateway, uint Metric, string State, string Source, bool Active, IReadOnlyList<EvidenceStatus> Evidence);
