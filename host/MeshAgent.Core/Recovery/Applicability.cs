namespace MeshAgent.Core.Recovery;

/// <summary>Whether a path could work at all, before any packet is sent.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Why">The fact that it rests on.</param>
public sealed record Applicability(ApplicabilityVerdict Verdict, string Why);
