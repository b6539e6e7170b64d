namespace MeshAgent.Exits.Fastd.Configuration;

/// <summary>What the control traffic of a fastd of the agent's own is known by.</summary>
/// <param name="Mark">What outer packets are marked with.</param>
/// <param name="MarkedBy">Who marks them.</param>
/// <param name="Group">The group that it runs as; null: the agent's.</param>
internal sealed record ControlIdentity(uint Mark, MarkedBy MarkedBy, string? Group);
