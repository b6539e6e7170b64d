using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Settings;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Isolation;

/// <summary>The table that user traffic looks its default up in: into a tunnel only when nothing can loop.</summary>
public sealed class ExitTablePlannerTests
{
    private const uint ExitTable = 2;

    private static Story Up(RouterBuilder? router = null)
    {
        var story = new Story(router ?? Known.Online());
        story.Look();
        story.Look();
        return story.Handshake();
    }

    [Fact]
    public void Defaults_ExitAlive_IsTheTunnelOverTheRefusal()
    {
        var story = Up();

        Assert.Equal(["dev wg_exit", "Unreachable"], story.Defaults(ExitTable));
        Assert.Equal(["dev wg_exit", "Unreachable"], story.Defaults(ExitTable, IpFamily.IPv6));
        Assert.Equal(Phase.Tunnelled, story.Last.Phase.IPv4);
    }

    /// <summary>A tunnel of Ethernet frames has several hosts on its link, each in a prefix of its own.</summary>
    [Theory]
    [InlineData(IpFamily.IPv4, "10.98.2.1", "10.98.2.2")]
    [InlineData(IpFamily.IPv6, "fd98:2::1", "fd98:2::2")]
    public void Defaults_ExitBehindAGateway_GoesToItFromTheAddressBesideIt(IpFamily family, string gateway, string source)
    {
        var story = Up();
        var address = System.Net.IPAddress.Parse(gateway);
        foreach (var own in new[] { "10.98.1.2/24", "10.98.2.2/24", "fd98:1::2/64", "fd98:2::2/64" })
        {
            story.Router.Address("wg_exit", own);
        }

        story.Router.ChangeExit("exit1", report => report with { Gateways = report.Gateways.With(family, address) });
        story.Look();

        Assert.Equal([$"via {gateway} dev wg_exit onlink", "Unreachable"], story.Defaults(ExitTable, family));
        var route = story.Last.Plan.Routing[family]!.Routes.Select(static wanted => wanted.Item)
            .Single(static route => route is { IsDefault: true, Table: ExitTable, Type: RouteType.Unicast });
        Assert.Equal(source, route.PreferredSource?.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0u)]
    [InlineData(2u)]
    public void Defaults_OuterMarkNotReadBack_IsNotTheTunnel(uint? mark)
    {
        var story = Up();

        story.Router.ChangeTunnel("wg_exit", tunnel => tunnel with { OuterMark = mark });
        story.Look();

        Assert.Equal(["Unreachable"], story.Defaults(ExitTable));
    }

    [Fact]
    public void Defaults_ForeignBitsInTheMark_AreNoObstacle()
    {
        var story = Up();

        story.Router.ChangeTunnel("wg_exit", static tunnel => tunnel with { OuterMark = 0x80001 });
        story.Look();

        Assert.Equal(["dev wg_exit", "Unreachable"], story.Defaults(ExitTable));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1010)]
    [InlineData(1020)]
    public void Defaults_AMarkedRuleIsNotInTheKernel_IsNotTheTunnelUntilItIs(uint preference)
    {
        var story = Up();

        story.Router.WithoutRules(rule => rule.Preference == preference && rule.Family == IpFamily.IPv4);
        story.Look();
        var without = (story.Defaults(ExitTable), story.Defaults(ExitTable, IpFamily.IPv6));
        story.Look();

        // The outer packets are IPv4: both families' inner traffic would loop.
        Assert.Equal(["Unreachable"], without.Item1);
        Assert.Equal(["Unreachable"], without.Item2);
        Assert.Equal(["dev wg_exit", "Unreachable"], story.Defaults(ExitTable));
    }

    [Fact]
    public void Defaults_TunnelCarriesOneFamily_OtherIsRefused()
    {
        var story = Up();

        story.Router.ChangeTunnel("wg_exit", static tunnel => tunnel with { Carries = new PerFamily<bool>(true, false) });
        story.Look();

        Assert.Equal(["dev wg_exit", "Unreachable"], story.Defaults(ExitTable));
        Assert.Equal(["Unreachable"], story.Defaults(ExitTable, IpFamily.IPv6));
    }

    [Fact]
    public void Defaults_ProviderHasNotSelectedTheExitYet_WaitsForIt()
    {
        var story = Up();

        story.Router.ChangeExit("exit1", static report => report with { IsSelected = false });
        story.Look();

        Assert.Equal(["Unreachable"], story.Defaults(ExitTable));
    }

    [Fact]
    public void Defaults_MeshAnnouncesOne_IsTakenUnderTheTunnels()
    {
        var story = Up(Known.Online().Link("bat0").Address("bat0", "10.1.0.5/16").Default("10.1.0.1", "bat0", metric: 50, protocol: 42));
        story.Settings = story.Settings with { MeshLinks = ["bat0"] };
        story.Look();
        var both = story.Defaults(ExitTable);

        story.Router.ChangeExit("exit1", static report => report with { HandshakeAge = null });
        story.Look();

        Assert.Equal(["dev wg_exit", "via 10.1.0.1 dev bat0", "Unreachable"], both);
        Assert.Equal(["via 10.1.0.1 dev bat0", "Unreachable"], story.Defaults(ExitTable));
        Assert.Equal(Phase.MeshOnly, story.Last.Phase.IPv4);
    }

    [Fact]
    public void Defaults_MeshAnnouncesTwo_TakesTheBetter()
    {
        var story = new Story(Known.Online().Link("bat0").Address("bat0", "10.1.0.5/16")
            .Default("10.1.0.1", "bat0", metric: 90, protocol: 42).Default("10.1.0.2", "bat0", metric: 50, protocol: 42));
        story.Settings = story.Settings with { MeshLinks = ["bat0"] };

        story.Look();

        Assert.Equal(["via 10.1.0.2 dev bat0", "Unreachable"], story.Defaults(ExitTable));
    }

    [Fact]
    public void Defaults_MeshWithdrawsItsOwn_IsTakenBack()
    {
        var story = new Story(Known.Online().Link("bat0").Address("bat0", "10.1.0.5/16").Default("10.1.0.1", "bat0", protocol: 42));
        story.Settings = story.Settings with { MeshLinks = ["bat0"] };
        story.Look();

        story.Router.WithoutRoutes(static route => route.Protocol == 42);
        story.Look();

        Assert.Equal(["Unreachable"], story.Defaults(ExitTable));
        Assert.DoesNotContain(story.Router.Build().Routing.Routing.IPv4.Routes, static route => route.Table == ExitTable && route.Type == RouteType.Unicast);
    }

    [Fact]
    public void Defaults_OverAWanLink_IsNeverTaken()
    {
        var story = new Story(Known.Online());

        story.Look();

        Assert.Equal(["Unreachable"], story.Defaults(ExitTable));
    }

    [Fact]
    public void FallbackDirect_NoExit_LeavesTheTableEmptyAndDropsNothing()
    {
        var story = new Story(Known.Online());
        story.Settings = story.Settings with { Fallback = Fallback.Direct };

        story.Look();
        story.Look();

        Assert.Empty(story.Defaults(ExitTable));
        Assert.False(story.Last.Plan.Guard.DropsUserTraffic);
        Assert.Equal(Phase.Direct, story.Last.Phase.IPv4);
    }

    [Fact]
    public void FallbackDirect_ExitAlive_GuardsTheWan()
    {
        var story = new Story(Known.Online());
        story.Settings = story.Settings with { Fallback = Fallback.Direct };
        story.Look();
        story.Look();

        story.Handshake();

        Assert.Equal(["dev wg_exit"], story.Defaults(ExitTable));
        Assert.True(story.Last.Plan.Guard.DropsUserTraffic);
    }

    [Fact]
    public void Backstop_HasTheWorstMetricOfAll()
    {
        var story = new Story(Known.Online());

        story.Look();

        Assert.Equal(uint.MaxValue, Assert.Single(story.Last.Plan.Routing.IPv4!.Backstop).Item.Metric);
        Assert.Equal(ExitTablePlanner.BackstopMetric, story.Last.Plan.Routing.IPv6!.Backstop[0].Item.Metric);
    }
}
