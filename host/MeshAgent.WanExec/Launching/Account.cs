namespace MeshAgent.WanExec.Launching;

/// <summary>Who a program is to run as.</summary>
/// <param name="User">The user; null to stay the caller's.</param>
/// <param name="Group">The group; null to stay the caller's.</param>
/// <param name="Groups">The further groups; they count when user or group is given.</param>
internal sealed record Account(uint? User, uint? Group, IReadOnlyList<uint> Groups);
