namespace MeshAgent.Dns.Forwarding;

/// <summary>What is kept for a question.</summary>
/// <param name="Content">What it says, with its age.</param>
/// <param name="MayBeServed">Whether it may be served without asking; else it is for when no server answers.</param>
/// <param name="ShouldBeRenewed">Whether it is in use and nearly over, so that a newer one is to be asked for. Told once.</param>
internal readonly record struct FoundReply(ReplyContent Content, bool MayBeServed, bool ShouldBeRenewed);
