using MeshAgent.Contracts.Evidence;
using MeshAgent.Contracts.Links;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Recovery;

/// <summary>What refusals and silence mean: a wrong place is forgotten, an outage at the right place is waited out.</summary>
public sealed class StrongEvidenceTests
{
    private static Story OnTrial(Action<RouterBuilder>? change = null)
    {
        var story = new Story(Known.Online());
        story.Look();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();
        story.Router.WithoutForeignDefaults();
        change?.Invoke(story.Router);
        story.Restart().Look();
        Assert.Equal("trial", story.StateOf(Known.Path4));
        return story;
    }

    [Fact]
    public void Trial_RefusedForHoursByTheKnownGateway_IsKeptAndProvenWhenTheOutageEnds()
    {
        var story = OnTrial();
        for (var minute = 0; minute < 120; minute++)
        {
            story.Evidence(Known.Path4, EvidenceKind.Unreachable).Look(Known.Seconds(60));
        }

        Assert.True(story.Remembers(Known.Path4));
        Assert.InRange(story.Last.LookAgainAt - story.Now, TimeSpan.Zero, RecoveryTimings.LongestProbe);
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();
        Assert.Equal("proven", story.StateOf(Known.Path4));
    }

    [Fact]
    public void Trial_GatewayFallsSilent_LeavesTheTableAndIsAskedUntilItIsBack()
    {
        var story = OnTrial();

        story.Router.Neighbour("wan0", Known.Gateway4, "", NeighbourState.Failed);
        story.Evidence(Known.Path4, EvidenceKind.NeighbourFailed, TrialState.StrongLimit).Look();
        var silent = (story.StateOf(Known.Path4), story.Defaults(1).Count, story.Remembers(Known.Path4));
        story.Wait(TimeSpan.FromMinutes(10));
        story.Router.Neighbour("wan0", Known.Gateway4, Known.GatewayMac);
        story.Look();

        Assert.Equal(("remembered", 0, true), silent);
        Assert.Equal("trial", story.StateOf(Known.Path4));
    }

    [Fact]
    public void Trial_RefusedByAGatewayThatNobodyCanVouchFor_IsForgotten()
    {
        // A backend that cannot see neighbours, such as one that only talks to the link's manager.
        var story = OnTrial(static router => router.Capabilities &= ~Contracts.Routing.RouteBackendCapabilities.Neighbours);

        story.Evidence(Known.Path4, EvidenceKind.Unreachable, TrialState.StrongLimit).Look();

        Assert.Equal("rejected", story.StateOf(Known.Path4));
        Assert.False(story.Remembers(Known.Path4));
    }

    [Fact]
    public void Trial_OnlyTimeouts_IsNeverGivenUp()
    {
        var story = OnTrial();
        for (var minute = 0; minute < 600; minute++)
        {
            story.Evidence(Known.Path4, EvidenceKind.Timeout, 5).Look(Known.Seconds(60));
        }

        Assert.Equal("trial", story.StateOf(Known.Path4));
        Assert.InRange(Assert.IsType<TrialState>(story.Path(Known.Path4)!.State).Weak, 1, Doubt.Maximum);
    }

    [Fact]
    public void Proven_KernelLosesItAndItIsDoubted_IsOnTrialAgainWithItsDoubts()
    {
        var story = new Story(Known.Online());
        story.Look();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();

        story.Router.WithoutForeignDefaults();
        story.Evidence(Known.Path4, EvidenceKind.Timeout, 2).Evidence(Known.Path4, EvidenceKind.Unreachable).Look();

        var trial = Assert.IsType<TrialState>(story.Path(Known.Path4)!.State);
        Assert.Equal((3, 1), (trial.Weak, trial.Strong));
    }

    [Fact]
    public void Lease_RejectedPathThatIsStillOffered_IsTriedAgain()
    {
        var story = new Story(Known.Online());
        story.Look();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();
        story.Router.WithoutForeignDefaults().Lease("wan0", Known.Gateway4).Neighbour("wan0", Known.Gateway4, Known.PrinterMac);
        story.Look();
        var rejected = story.StateOf(Known.Path4);

        story.Wait(RecoveryTimings.LeaseRetry);
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();

        Assert.Equal("rejected", rejected);
        Assert.Equal("proven", story.StateOf(Known.Path4));
    }

    [Fact]
    public void Lease_WithoutAKernelRoute_IsTriedAtOnce()
    {
        var story = new Story(Known.Router().Lease("wan0", Known.Gateway4));

        story.Look();

        Assert.Equal("trial", story.StateOf(Known.Path4));
        Assert.Equal(["via 192.0.2.1 dev wan0"], story.Defaults(1));
    }

    // Doublings as RFC 8305 and DHCP (RFC 2131 section 4.1) make them: 1, 2, 4 … capped.
    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 4)]
    [InlineData(3, 16)]
    [InlineData(4, 20)]
    [InlineData(1000, 20)]
    [InlineData(int.MaxValue, 20)]
    public void Doubled_AnyNumberOfTimes_IsBoundedAndDoesNotOverflow(int doublings, int seconds) =>
        Assert.Equal(Known.Seconds(seconds), RecoveryTimings.Doubled(RecoveryTimings.FirstProbe, doublings, RecoveryTimings.LongestProbe));
}
