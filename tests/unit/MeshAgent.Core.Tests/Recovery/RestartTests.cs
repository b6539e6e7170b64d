using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Recovery;

/// <summary>What memory is good for, and what it must never do: the corner case that the agent exists for.</summary>
public sealed class RestartTests
{
    private const uint WanTable = 1;

    /// <summary>A router whose uplink was proven, then lost its default and was restarted.</summary>
    private static Story Proven()
    {
        var story = new Story(Known.Online());
        story.Look();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Evidence(Known.Path6, EvidenceKind.DnsReply).Look();
        return story;
    }

    private const string Second = "198.51.100.1 on wan1";

    private static Story RestartedOnTwoUplinks()
    {
        var story = new Story(Known.Online().Link("wan1").Address("wan1", "198.51.100.7/24").Default("198.51.100.1", "wan1", metric: 20));
        story.Look();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Evidence(Second, EvidenceKind.DnsReply).Look();
        story.Router.WithoutForeignDefaults().Neighbour("wan1", "198.51.100.1", "02:00:00:00:00:99");
        return story.Restart();
    }

    private static Story Restarted(Action<RouterBuilder>? change = null)
    {
        var story = Proven();
        story.Router.WithoutForeignDefaults();
        change?.Invoke(story.Router);
        return story.Restart();
    }

    [Theory]
    [InlineData(IpFamily.IPv4, "via 192.0.2.1 dev wan0")]
    [InlineData(IpFamily.IPv6, "via fe80::1 dev wan0")]
    public void Restart_NoDefaultAnywhere_TriesTheRememberedPathInTheWanTableOnly(IpFamily family, string way)
    {
        var story = Restarted();

        story.Look();

        Assert.Equal([way], story.Defaults(WanTable, family));
        Assert.All(story.Last.Plan.Routing[family]!.Routes, wanted => Assert.True(wanted.Item.Table is 1 or 2));
        Assert.NotEmpty(story.Last.Plan.Probes);
    }

    [Fact]
    public void Restart_DefaultLeftInTheDeadTunnel_IsNoCandidate()
    {
        var story = Restarted(static router => router.Default(null, "wg_exit", protocol: 4));

        story.Look();

        Assert.Equal("trial", story.StateOf(Known.Path4));
        Assert.Equal(["via 192.0.2.1 dev wan0"], story.Defaults(WanTable));
        Assert.Equal("unknown", story.StateOf("no gateway on wg_exit"));
    }

    [Fact]
    public void Restart_TwoRememberedPaths_TheOneThatAnswersIsUsedFirst()
    {
        var story = RestartedOnTwoUplinks();
        story.Look();
        var tried = story.Defaults(WanTable);

        story.Evidence(Second, EvidenceKind.DnsReply).Look();

        Assert.Equal(["via 192.0.2.1 dev wan0", "via 198.51.100.1 dev wan1"], tried);
        Assert.Equal(["via 198.51.100.1 dev wan1", "via 192.0.2.1 dev wan0"], story.Defaults(WanTable));
    }

    [Fact]
    public void Restart_TwoRememberedPaths_TheOneThatStaysSilentIsUsedLast()
    {
        var story = RestartedOnTwoUplinks();
        story.Look();

        for (var i = 0; i < Doubt.Threshold; i++)
        {
            story.Evidence(Known.Path4, EvidenceKind.Timeout).Look();
        }

        Assert.Equal(["via 198.51.100.1 dev wan1", "via 192.0.2.1 dev wan0"], story.Defaults(WanTable));
        Assert.Equal("trial", story.StateOf(Known.Path4));
    }

    [Fact]
    public void Restart_TwoProvenPathsOfMemory_OneLostPacketChangesNothing()
    {
        var story = RestartedOnTwoUplinks();
        story.Look();
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Evidence(Second, EvidenceKind.DnsReply).Look();

        story.Evidence(Known.Path4, EvidenceKind.Timeout).Look();

        Assert.Equal("trial", story.StateOf(Known.Path4));
        Assert.Equal(["via 192.0.2.1 dev wan0", "via 198.51.100.1 dev wan1"], story.Defaults(WanTable));
    }

    [Fact]
    public void Restart_TrialIsAnswered_ProvesThePath()
    {
        var story = Restarted();
        story.Look();

        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();

        Assert.Equal("proven", story.StateOf(Known.Path4));
    }

    [Fact]
    public void Restart_GatewaySilent_IsAskedAgainAndNothingIsInstalled()
    {
        var story = Restarted(static router => router.WithoutNeighbours());

        story.Look();
        var first = story.Last.Plan.Neighbours;
        story.Router.Neighbour("wan0", Known.Gateway4, "", NeighbourState.Failed);
        story.Look(Known.Seconds(1));
        var tooSoon = story.Last.Plan.Neighbours;
        story.Look(Known.Seconds(4));

        Assert.Contains(first, order => order.Address.Equals(Known.Ip(Known.Gateway4)));
        Assert.Empty(tooSoon);
        Assert.Contains(story.Last.Plan.Neighbours, order => order.Address.Equals(Known.Ip(Known.Gateway4)));
        Assert.Equal("remembered", story.StateOf(Known.Path4));
        Assert.Empty(story.Defaults(WanTable));
    }

    [Fact]
    public void Restart_SilentGatewayAnswersHoursLater_IsTried()
    {
        var story = Restarted(static router => router.WithoutNeighbours());
        story.Look();
        story.Wait(TimeSpan.FromHours(5));

        story.Router.Neighbour("wan0", Known.Gateway4, Known.GatewayMac);
        story.Look();

        Assert.Equal("trial", story.StateOf(Known.Path4));
    }

    [Fact]
    public void Restart_PrinterAtTheOldGatewaysAddress_IsRejectedForgottenAndNeverInstalled()
    {
        var story = Restarted(static router => router.Neighbour("wan0", Known.Gateway4, Known.PrinterMac));

        story.Look();

        Assert.Equal("rejected", story.StateOf(Known.Path4));
        Assert.Contains(Known.PrinterMac, story.Path(Known.Path4)!.Why, StringComparison.Ordinal);
        Assert.Empty(story.Defaults(WanTable));
        Assert.False(story.Remembers(Known.Path4));
        Assert.True(story.Remembers(Known.Path6));
    }

    [Fact]
    public void Restart_AllPathsOfTheUplinkAreForgotten_ItStaysAnUplinkAlsoOverTheNextRestart()
    {
        var story = Restarted(static router => router
            .Neighbour("wan0", Known.Gateway4, Known.PrinterMac)
            .Neighbour("wan0", Known.Gateway6, Known.PrinterMac));
        story.Settings = new();
        story.Look();
        Assert.False(story.Remembers(Known.Path4) || story.Remembers(Known.Path6));

        story.Look();
        Assert.Equal(["wan0"], story.Last.Plan.Guard.WanLinks);

        story.Restart().Look();
        Assert.Equal(["wan0"], story.Last.Plan.Guard.WanLinks);
    }

    [Fact]
    public void Trial_AnotherMachineTakesTheGatewaysAddress_TakesTheRouteAway()
    {
        var story = Restarted();
        story.Look();

        story.Router.Neighbour("wan0", Known.Gateway4, Known.PrinterMac);
        story.Look();

        Assert.Empty(story.Defaults(WanTable));
        Assert.DoesNotContain(
            story.Router.Build().Routing.Routing.IPv4.Routes, static route => route.IsDefault && route.Table == WanTable);
        Assert.False(story.Remembers(Known.Path4));
    }

    [Fact]
    public void Restart_LinkBecameLan_LeavesNoTraceOfThePath()
    {
        var story = Restarted();
        story.Settings = story.Settings with { LanLinks = ["br-lan", "wan0"] };

        story.Look();

        Assert.Equal("rejected", story.StateOf(Known.Path4));
        Assert.False(story.Remembers(Known.Path4));
        Assert.False(story.Remembers(Known.Path6));
        Assert.Empty(story.Defaults(WanTable));
        Assert.Empty(story.Defaults(WanTable, IpFamily.IPv6));
        Assert.DoesNotContain("wan0", story.Last.Plan.Guard.WanLinks);
    }

    [Fact]
    public void Restart_UplinkFoundByItselfBecameAPortOfTheLanBridge_LeavesNoTraceOfThePath()
    {
        var story = Proven();
        story.Router.WithoutForeignDefaults().WithoutAddresses("wan0");
        story.Router.Change("wan0", link => link with { MasterIndex = story.Router.IndexOf("br-lan") });
        story.Restart().Settings = new();

        story.Look();

        Assert.False(story.Remembers(Known.Path4));
        Assert.False(story.Remembers(Known.Path6));
        Assert.Empty(story.Last.Plan.Neighbours);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("down")]
    [InlineData("no carrier")]
    [InlineData("other card")]
    [InlineData("off-link")]
    public void Restart_PathCannotWorkAsThingsAre_SleepsAndIsKept(string obstacle)
    {
        var story = Restarted(router => _ = obstacle switch
        {
            "gone" => router.WithoutLink("wan0"),
            "down" => router.Change("wan0", static link => link with { IsUp = false, HasCarrier = false }),
            "no carrier" => router.Change("wan0", static link => link with { HasCarrier = false }),
            "other card" => router.Change("wan0", static link => link with { MacAddress = "02:00:00:00:00:77" }),
            _ => router.WithoutAddresses("wan0").Address("wan0", "198.18.0.5/24"),
        });

        story.Look();

        Assert.Equal("dormant", story.StateOf(Known.Path4));
        Assert.True(story.Remembers(Known.Path4));
        Assert.Empty(story.Defaults(WanTable));
    }

    [Fact]
    public void Dormant_LinkComesBack_IsTriedAgain()
    {
        var story = Restarted(static router => router.Change("wan0", static link => link with { HasCarrier = false }));
        story.Look();

        story.Router.Change("wan0", static link => link with { HasCarrier = true });
        story.Look();

        Assert.Equal("trial", story.StateOf(Known.Path4));
    }

    [Fact]
    public void Restart_GatewayIsNowThisMachine_IsRejected()
    {
        var story = Restarted(static router => router.Address("br-lan", "192.0.2.1/24"));

        story.Look();

        Assert.Equal("rejected", story.StateOf(Known.Path4));
        Assert.False(story.Remembers(Known.Path4));
    }

    [Fact]
    public void Restart_KernelHasAnotherPathInOrder_MemoryIsNotTriedAndWakesNobody()
    {
        var story = Restarted(static router => router.Link("wan1").Address("wan1", "198.51.100.7/24").Default("198.51.100.1", "wan1"));

        story.Look();
        story.Evidence("198.51.100.1 on wan1", EvidenceKind.DnsReply).Evidence(Known.Path6, EvidenceKind.DnsReply).Look();
        story.Handshake();

        // An exit that has just come up is asked a few times.
        for (var question = 1; question <= QuickTimings.EagerQuestions; question++)
        {
            story.Look(Known.Seconds(5));
        }

        Assert.Equal("remembered", story.StateOf(Known.Path4));
        Assert.Equal(["via 198.51.100.1 dev wan1"], story.Defaults(WanTable));
        Assert.True(story.Last.LookAgainAt - story.Now > Known.Seconds(10), $"looks again after {story.Last.LookAgainAt - story.Now}");
    }

    [Fact]
    public void IPv6_SwitchedOffOnTheLink_SleepsAndPlansNoRouteThere()
    {
        var story = new Story(Known.Online());
        story.Look();
        story.Evidence(Known.Path6, EvidenceKind.DnsReply).Look();
        story.Router.WithoutForeignDefaults().WithoutAddresses("wan0").Address("wan0", "192.0.2.100/24");

        story.Look();

        Assert.Equal("dormant", story.StateOf(Known.Path6));
        Assert.True(story.Remembers(Known.Path6));
        Assert.DoesNotContain(story.Last.Plan.Routing.IPv6!.WanRoutes, static wanted => wanted.Item.Type == RouteType.Unicast);
    }
}
