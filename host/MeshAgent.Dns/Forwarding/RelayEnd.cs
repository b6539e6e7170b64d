namespace MeshAgent.Dns.Forwarding;

/// <summary>What asking all servers came to.</summary>
/// <param name="Answer">The answer, or the word that there is none; null when no server gave either.</param>
/// <param name="Failure">What clients are told without an answer.</param>
/// <param name="IsWorthRemembering">Whether the same question would fail again in the next moment.</param>
internal readonly record struct RelayEnd(ReplyTemplate? Answer, ReplyContent Failure, bool IsWorthRemembering);
