namespace MeshAgent.Host.Status;

/// <summary>One check of <c>meshagent plugins verify</c>.</summary>
/// <param name="Check">files, checksums, manifest, contract, assembly, references or settings.</param>
/// <param name="Passed">Whether it is passed.</param>
/// <param name="Objections">Why the plugin is refused.</param>
/// <param name="Remarks">What is no reason to refuse it, but worth a look.</param>
internal sealed record CheckStatus(string Check, bool Passed, IReadOnlyList<string> Objections, IReadOnlyList<string> Remarks);
