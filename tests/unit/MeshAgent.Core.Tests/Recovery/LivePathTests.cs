using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Recovery;

/// <summary>Paths that the kernel, another table or a lease offers: followed as they are, ranked, never deleted.</summary>
public sealed class LivePathTests
{
    private const uint WanTable = 1;

    [Fact]
    public void Candidates_EverySource_AreRankedKernelTableLeaseMemory()
    {
        var story = new Story(Known.Online());
        story.Look();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();
        story.Router.WithoutForeignDefaults()
            .Lease("wan0", "192.0.2.2")
            .Default("192.0.2.3", "wan0", table: 201)
            .Default("192.0.2.4", "wan0", metric: 900);

        story.Look();

        Assert.Equal(
            [PathSource.Kernel, PathSource.Table, PathSource.Lease, PathSource.Memory],
            story.Memory.Paths.IPv4.OrderBy(static path => path.Source).Select(static path => path.Source));
        Assert.Equal("via 192.0.2.4 dev wan0", story.Defaults(WanTable)[0]);
        Assert.Equal("via 192.0.2.3 dev wan0", story.Defaults(WanTable)[1]);
    }

    [Fact]
    public void Candidates_OnePathFromTwoSources_CountsOnceByTheBetter()
    {
        var story = new Story(Known.Router().Lease("wan0", Known.Gateway4).Default(Known.Gateway4, "wan0", table: 201).Default(Known.Gateway4, "wan0"));

        story.Look();

        Assert.Equal(PathSource.Kernel, Assert.Single(story.Memory.Paths.IPv4).Source);
    }

    [Fact]
    public void Candidates_OnePathWithTwoMetrics_HasTheBetterOne()
    {
        var story = new Story(Known.Router().Default(Known.Gateway4, "wan0", metric: 600).Default(Known.Gateway4, "wan0", metric: 5));

        story.Look();

        Assert.Equal(5u, Assert.Single(story.Memory.Paths.IPv4).Path.Metric);
    }

    [Fact]
    public void Candidates_OwnTablesAndOwnProtocol_AreNone()
    {
        var story = new Story(Known.Router()
            .Default("192.0.2.7", "wan0", table: 1)
            .Default("192.0.2.8", "wan0", table: 2)
            .Default("192.0.2.9", "wan0", protocol: RouteProtocols.MeshAgent));

        story.Look();

        Assert.Empty(story.Memory.Paths.IPv4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(600)]
    public void Default_OfAnyMetric_IsFollowedAtOnce(uint metric)
    {
        var story = new Story(Known.Router().Default(null, "wg_exit", metric: 100, protocol: 4).Default(Known.Gateway4, "wan0", metric: metric));

        story.Look();

        Assert.Equal("live", story.StateOf(Known.Path4));
        Assert.Equal(["via 192.0.2.1 dev wan0"], story.Defaults(WanTable));
    }

    [Fact]
    public void NewGateway_InTheSameSubnet_ReplacesTheOldAndIsForgottenOnlyWhenProven()
    {
        var story = new Story(Known.Online());
        story.Look();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();

        story.Router.WithoutForeignDefaults().Default("192.0.2.254", "wan0");
        story.Look();
        var between = (story.Defaults(WanTable)[0], story.Remembers(Known.Path4));
        story.Evidence("192.0.2.254 on wan0", EvidenceKind.DnsReply).Look();

        Assert.Equal(("via 192.0.2.254 dev wan0", true), between);
        Assert.Equal(["via 192.0.2.254 dev wan0"], story.Defaults(WanTable));
        Assert.Equal("rejected", story.StateOf(Known.Path4));
        Assert.False(story.Remembers(Known.Path4));
    }

    [Fact]
    public void TwoRoutersOnOneLink_OnlyTheOneThatIsFirst_IsAskedAndProvenByTheAnswer()
    {
        var story = new Story(Known.Router().Default(Known.Gateway4, "wan0").Default("192.0.2.254", "wan0", metric: 50));
        story.Look();
        var asked = story.Look().Plan.Probes.Select(static probe => probe.Path.ToString()).ToList();

        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Evidence("192.0.2.254 on wan0", EvidenceKind.DnsReply).Look();

        Assert.Equal([Known.Path4], asked);
        Assert.Equal(("proven", "live"), (story.StateOf(Known.Path4), story.StateOf("192.0.2.254 on wan0")));
    }

    [Fact]
    public void Probe_PathIsNotInTheKernelYet_IsNotAsked()
    {
        var story = new Story(Known.Online());

        Assert.Empty(story.Look().Plan.Probes);
        Assert.NotEmpty(story.Look().Plan.Probes);
        story.Router.WithoutOwnRoutes();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();
        Assert.Equal("live", story.StateOf(Known.Path4));
    }

    [Fact]
    public void TwoRoutersOnOneLink_TheFirstStaysSilent_TheOtherIsAsked()
    {
        var story = new Story(Known.Router().Default(Known.Gateway4, "wan0").Default("192.0.2.254", "wan0", metric: 50));
        story.Look();

        story.Evidence(Known.Path4, EvidenceKind.Timeout, Doubt.Threshold).Look();

        Assert.Contains("192.0.2.254 on wan0", story.Look().Plan.Probes.Select(static probe => probe.Path.ToString()));
        Assert.Equal(["via 192.0.2.254 dev wan0", "via 192.0.2.1 dev wan0"], story.Defaults(WanTable));
    }

    [Fact]
    public void TwoRoutersOnOneLink_BothStaySilent_TakeTurns()
    {
        var story = new Story(Known.Router().Default(Known.Gateway4, "wan0").Default("192.0.2.254", "wan0", metric: 50));
        story.Look();
        story.Evidence(Known.Path4, EvidenceKind.Timeout, Doubt.Threshold).Look();

        story.Evidence("192.0.2.254 on wan0", EvidenceKind.Timeout, Doubt.Threshold).Look();

        Assert.Equal(["via 192.0.2.1 dev wan0", "via 192.0.2.254 dev wan0"], story.Defaults(WanTable));
    }

    [Fact]
    public void TwoRoutersOnOneLink_TheOtherAnswers_IsNotLeftForTheOneThatWasSilent()
    {
        var story = new Story(Known.Router().Default(Known.Gateway4, "wan0").Default("192.0.2.254", "wan0", metric: 50));
        story.Look();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();
        story.Evidence(Known.Path4, EvidenceKind.Timeout, Doubt.Threshold).Look();

        story.Evidence("192.0.2.254 on wan0", EvidenceKind.DnsReply).Look();
        story.Look();

        Assert.Equal(["via 192.0.2.254 dev wan0", "via 192.0.2.1 dev wan0"], story.Defaults(WanTable));
    }

    [Fact]
    public void Renumbering_NewAddressFirst_MovesAndLeavesTheOldPathAsleep()
    {
        var story = new Story(Known.Online());
        story.Look();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();

        story.Router.Address("wan0", "198.18.0.5/24").Default("198.18.0.1", "wan0");
        story.Look();
        story.Router.WithoutAddresses("wan0").WithoutForeignDefaults().Address("wan0", "198.18.0.5/24").Default("198.18.0.1", "wan0");
        story.Look();

        Assert.Equal(["via 198.18.0.1 dev wan0"], story.Defaults(WanTable));
        Assert.Equal("dormant", story.StateOf(Known.Path4));
        Assert.DoesNotContain(
            story.Last.Plan.Routing.IPv4!.Routes, static wanted => wanted.Item.Destination == Known.Net("192.0.2.0/24"));
    }

    [Fact]
    public void PointToPoint_DefaultWithoutGateway_IsUsedRememberedAndRecovered()
    {
        var story = new Story(Known.Router().Link("pppoe-wan", pointToPoint: true).Address("pppoe-wan", "198.18.3.4/32", peer: "198.18.0.1")
            .Default(null, "pppoe-wan"))
        { Settings = new() };
        story.Look();
        story.Evidence("no gateway on pppoe-wan", EvidenceKind.DnsReply).Look();
        story.Router.WithoutForeignDefaults();

        story.Restart().Look();

        Assert.Equal("trial", story.StateOf("no gateway on pppoe-wan"));
        Assert.Equal(["dev pppoe-wan"], story.Defaults(WanTable));
    }

    [Fact]
    public void OnLinkGateway_OutsideEveryPrefix_IsKeptVerbatim()
    {
        var story = new Story(Known.Router().Default("203.0.113.1", "wan0", onLink: true, source: "192.0.2.100"));
        story.Look();
        story.Evidence("203.0.113.1 on wan0 onlink", EvidenceKind.DnsReply).Look();
        story.Router.WithoutForeignDefaults().Neighbour("wan0", "203.0.113.1", Known.GatewayMac);

        story.Restart().Look();

        Assert.Equal(["via 203.0.113.1 dev wan0 onlink"], story.Defaults(WanTable));
        Assert.Contains(
            story.Last.Plan.Routing.IPv4!.WanRoutes, static wanted => Equals(wanted.Item.PreferredSource, Known.Ip("192.0.2.100")) && wanted.Item.IsDefault);
    }

    [Fact]
    public void PreferredSource_NoAddressOfThisMachineAnyMore_IsLeftOut()
    {
        var story = new Story(Known.Router().Default(Known.Gateway4, "wan0", source: "192.0.2.77"));

        story.Look();

        Assert.Null(story.Last.Plan.Routing.IPv4!.WanRoutes.Single(static wanted => wanted.Item.IsDefault).Item.PreferredSource);
    }

    [Fact]
    public void Multipath_BothLinksUp_IsOnePathWithItsWeights()
    {
        var story = new Story(Known.Router().Link("wan1").Address("wan1", "198.51.100.7/24")
            .Multipath((Known.Gateway4, "wan0", 3, false), ("198.51.100.1", "wan1", 1, false)));

        story.Look();

        Assert.Equal(["via 192.0.2.1 dev wan0 + via 198.51.100.1 dev wan1"], story.Defaults(WanTable));
        Assert.Equal([3, 1], story.Memory.Paths.IPv4[0].Path.Hops.Select(static hop => hop.Weight));
    }

    [Fact]
    public void Multipath_OneLinkDown_GoesOnWithTheOther()
    {
        var story = new Story(Known.Router().Link("wan1").Address("wan1", "198.51.100.7/24")
            .Change("wan0", static link => link with { IsUp = false, HasCarrier = false })
            .Multipath((Known.Gateway4, "wan0", 1, true), ("198.51.100.1", "wan1", 1, false)));

        story.Look();

        Assert.Equal(["via 198.51.100.1 dev wan1"], story.Defaults(WanTable));
    }

    [Fact]
    public void Multipath_RestartWithoutTheDefault_IsTriedWholeThoughEachLinkHasItsOwnCard()
    {
        var story = ProvenMultipath();

        story.Restart().Look();

        Assert.Equal(["via 192.0.2.1 dev wan0 + via 198.51.100.1 dev wan1"], story.Defaults(WanTable));
    }

    [Theory]
    [InlineData("wan1", "via 192.0.2.1 dev wan0")]
    [InlineData("wan0", "via 198.51.100.1 dev wan1")]
    public void Multipath_RestartWithOneLinkGone_IsTriedOverTheOther(string gone, string left)
    {
        var story = ProvenMultipath();
        story.Router.WithoutLink(gone);

        story.Restart().Look();

        Assert.Equal([left], story.Defaults(WanTable));
        Assert.Equal("dormant", story.StateOf(BothLinks));
        Assert.True(story.Remembers(BothLinks));
    }

    [Fact]
    public void TwoUplinks_BestIsDoubted_TheOtherGoesFirstUntilItIsProvenAgain()
    {
        var story = new Story(Known.Router().Link("wan1").Address("wan1", "198.51.100.7/24")
            .Default(Known.Gateway4, "wan0", metric: 10).Default("198.51.100.1", "wan1", metric: 20));
        story.Look();
        var before = story.Defaults(WanTable)[0];

        story.Evidence(Known.Path4, EvidenceKind.Timeout, 4).Look();
        var doubted = story.Defaults(WanTable);
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();

        Assert.Equal("via 192.0.2.1 dev wan0", before);
        Assert.Equal(["via 198.51.100.1 dev wan1", "via 192.0.2.1 dev wan0"], doubted);
        Assert.Equal("via 192.0.2.1 dev wan0", story.Defaults(WanTable)[0]);
    }

    [Fact]
    public void TwoUplinks_OneLosesItsDefault_IsKeptAsMemoryOnlyAsAfterARestart()
    {
        var story = new Story(Known.Router().Link("wan1").Address("wan1", "198.51.100.7/24")
            .Default(Known.Gateway4, "wan0", metric: 10).Default("198.51.100.1", "wan1", metric: 20));
        story.Look();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Evidence("198.51.100.1 on wan1", EvidenceKind.DnsReply).Look();

        story.Router.WithoutRoutes(static route => route is { IsDefault: true, Table: RouteTables.Main, Metric: 10 });
        story.Look();
        var running = story.Defaults(WanTable);
        story.Restart().Look();

        Assert.Equal(["via 198.51.100.1 dev wan1"], running);
        Assert.Equal(running, story.Defaults(WanTable));
        Assert.True(story.Remembers(Known.Path4));
    }

    [Fact]
    public void LivePath_EvidenceForHours_IsDoubtedButStaysAndCountsNoFurtherThanItsBound()
    {
        var story = new Story(Known.Online());
        story.Look();
        for (var hour = 0; hour < 5; hour++)
        {
            story.Evidence(Known.Path4, EvidenceKind.Unreachable, 400).Look(TimeSpan.FromHours(1));
        }

        Assert.Equal("live", story.StateOf(Known.Path4));
        Assert.Equal(Doubt.Maximum, Assert.IsType<LiveState>(story.Path(Known.Path4)!.State).Doubts);
        Assert.Equal(TrackedPath.MaxEvidence, story.Path(Known.Path4)!.Evidence.Count);
    }

    [Theory]
    [InlineData("my_wg_exit_lab")]
    [InlineData("via0")]
    public void Uplink_WithAConfusingName_IsAnUplink(string name)
    {
        var story = new Story(Known.Router().Link(name).Address(name, "198.18.0.5/24").Default("198.18.0.1", name)) { Settings = new() };

        story.Look();

        Assert.Equal("live", story.StateOf($"198.18.0.1 on {name}"));
    }

    [Fact]
    public void Uplink_Eth1BesideEth10_IsNotMistaken()
    {
        var story = new Story(Known.Router().Link("eth1").Link("eth10")
            .Address("eth1", "198.18.0.5/24").Address("eth10", "198.18.0.6/24")
            .Default("198.18.0.1", "eth10"))
        { Settings = new() { WanLinks = ["eth10"], LanLinks = ["eth1"] } };

        story.Look();

        Assert.Equal(["via 198.18.0.1 dev eth10"], story.Defaults(WanTable));
        Assert.Equal(["eth10"], story.Last.Plan.Guard.WanLinks);
    }

    private const string BothLinks = "192.0.2.1 on wan0 and 198.51.100.1 on wan1";

    /// <summary>A multipath default that was proven and is gone from the kernel; both gateways are still there.</summary>
    private static Story ProvenMultipath()
    {
        var story = new Story(Known.Router().Link("wan1", "02:00:5e:00:53:99").Address("wan1", "198.51.100.7/24")
            .Neighbour("wan0", Known.Gateway4, Known.GatewayMac)
            .Multipath((Known.Gateway4, "wan0", 1, false), ("198.51.100.1", "wan1", 1, false)));
        story.Look();
        story.Evidence(BothLinks, EvidenceKind.DnsReply).Look();
        story.Router.WithoutForeignDefaults().Neighbour("wan1", "198.51.100.1", "02:00:5e:00:53:02");
        return story;
    }
}
