namespace MeshAgent.Host.Status;

/// <summary>One thing that the self-test has looked at.</summary>
/// <param name="Check">marked, unmarked, filter or reply.</param>
/// <param name="Verdict">waiting, passed or failed.</param>
/// <param name="Detail">The fact that this rests on.</param>
internal sealed record SelfTestCheckStatus(string Check, string Verdict, string Detail);
