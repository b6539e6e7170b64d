using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Resolving;

/// <summary>How relaying a question ended.</summary>
/// <param name="Reply">The weightiest valid reply as it came, error codes included; null when there was none.</param>
/// <param name="Outcome">What the end means, told like a lookup's.</param>
internal sealed record RelayResult(DnsMessage? Reply, LookupOutcome Outcome);
