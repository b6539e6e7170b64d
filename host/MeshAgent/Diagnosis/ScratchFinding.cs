namespace MeshAgent.Host.Diagnosis;

/// <summary>What came of using a kernel feature in an empty namespace.</summary>
/// <param name="Feature"><c>ipv4.rule.mark</c> and so on.</param>
/// <param name="Problem">Why it does not work; empty when it does.</param>
internal sealed record ScratchFinding(string Feature, string Problem);
