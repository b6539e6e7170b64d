using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Recovery;

namespace MeshAgent.Core.Tests.Recovery;

/// <summary>When a path that has answered is asked again: only when an exit is down, and then at once.</summary>
public sealed class ProbeTimeTests
{
    private static readonly DateTimeOffset Asked = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public void DueAt_ExitWentDownSinceItWasAsked_IsAtOnce(IpFamily family)
    {
        var down = Asked + TimeSpan.FromSeconds(3);

        Assert.Equal(down, ProbePlanner.DueAt(Proven(family), down));
    }

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public void DueAt_AskedSinceTheExitWentDown_IsAfterAPause(IpFamily family) =>
        Assert.Equal(Asked + RecoveryTimings.LongestProbe, ProbePlanner.DueAt(Proven(family), Asked));

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public void DueAt_NoExitIsDown_IsNever(IpFamily family) => Assert.Null(ProbePlanner.DueAt(Proven(family), null));

    private static TrackedPath Proven(IpFamily family) => new()
    {
        Path = new WanPath { Family = family, Hops = [new PathHop("wan0", null, false)] },
        Source = PathSource.Kernel,
        State = new ProvenState(Asked, 0),
        Why = "",
        ProbedAt = Asked,
    };
}
