using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Core.Isolation;

/// <summary>The self-test of one family.</summary>
/// <param name="Verdict">Failed when any check failed, waiting when none did and the kernel could not be asked about any server.</param>
/// <param name="Checks">What was looked at.</param>
public sealed record SelfTestResult(SelfTestVerdict Verdict, EquatableArray<SelfTestCheck> Checks)
{
    /// <summary>The test of a family that is not managed, or not there.</summary>
    public static SelfTestResult NotAsked { get; } = new(SelfTestVerdict.Waiting, []);
}
