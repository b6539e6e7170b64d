namespace MeshAgent.Core.Isolation;

/// <summary>One thing that the self-test has looked at.</summary>
/// <param name="Check"><c>marked</c>, <c>unmarked</c>, <c>filter</c> or <c>reply</c>.</param>
/// <param name="Verdict">How it stands.</param>
/// <param name="Detail">The fact that this rests on.</param>
/// <param name="Fix">What would mend it; empty when nothing needs to be mended.</param>
public sealed record SelfTestCheck(string Check, SelfTestVerdict Verdict, string Detail, string Fix = "");
