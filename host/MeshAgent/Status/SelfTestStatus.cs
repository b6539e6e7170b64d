namespace MeshAgent.Host.Status;

/// <summary>Whether lookups of both sides are proven apart in one family.</summary>
/// <param name="Verdict">waiting, passed or failed.</param>
/// <param name="Checks">What was looked at.</param>
internal sealed record SelfTestStatus(string Verdict, IReadOnlyList<SelfTestCheckStatus> Checks);
