using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Settings;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Isolation;

/// <summary>Isolation without policy routing: everything in main, the user's default untouched.</summary>
public sealed class HostRoutePlannerTests
{
    private static Story Begin(RouterBuilder router)
    {
        var story = new Story(router) { Settings = new AgentSettings { WanLinks = ["wan*"], Strategy = IsolationStrategy.HostRoutes } };
        story.Look();
        story.Look();
        return story;
    }

    private static List<Route> Wanted(Story story, IpFamily family) =>
        story.Last.Plan.Routing[family]!.Routes.Select(static wanted => wanted.Item).ToList();

    [Theory]
    [InlineData(IpFamily.IPv4, "0.0.0.0/1", "128.0.0.0/1")]
    [InlineData(IpFamily.IPv6, "::/1", "8000::/1")]
    public void Plan_NoExitYet_RefusesBothHalvesAndHasNoRule(IpFamily family, string low, string high)
    {
        var story = Begin(Known.Online());

        var refusals = Wanted(story, family).Where(static route => route.Type == RouteType.Unreachable).ToList();

        Assert.Equal([low, high], refusals.Select(static route => route.Destination.ToString()));
        Assert.All(refusals, static route => Assert.Equal(RouteTables.Main, route.Table));
        Assert.Empty(story.Last.Plan.Routing[family]!.Rules);
    }

    [Fact]
    public void Plan_WanDefaultThere_PinsExitAndNameServersToIt()
    {
        var story = Begin(Known.Online());

        var pins = story.Last.Plan.Routing.IPv4!.WanRoutes.Select(static wanted => wanted.Item).ToList();

        Assert.Equal(
            [$"{Known.ExitAddress}/32", $"{Known.Server4}/32"],
            pins.Select(static route => route.Destination.ToString()).Order(StringComparer.Ordinal).Reverse());
        Assert.All(pins, static pin => Assert.Equal(Known.Gateway4, pin.NextHops[0].Gateway!.ToString()));
    }

    [Fact]
    public void Plan_GatewayChanges_MovesThePinsAndLeavesNoOld()
    {
        var story = Begin(Known.Online());

        story.Router.WithoutForeignDefaults().Default("192.0.2.254", "wan0");
        story.Look();

        var pins = story.Router.Build().Routing.Routing.IPv4.Routes.Where(static route => route.Destination.PrefixLength == 32).ToList();
        Assert.Equal(2, pins.Count);
        Assert.All(pins, static pin => Assert.Equal("192.0.2.254", pin.NextHops[0].Gateway!.ToString()));
    }

    [Fact]
    public void Plan_ServerSharedWithTheSystem_RefusesThePinAndSaysWhy()
    {
        var story = Begin(Known.Online().NameServer(Known.Server4, NameServerScope.System));

        Assert.DoesNotContain(Wanted(story, IpFamily.IPv4), static route => route.Destination.ToString() == $"{Known.Server4}/32");
        Assert.Contains(story.Last.Health, static item => item.Id == "dns.pinRefused");
    }

    [Fact]
    public void Plan_ServerInsideTheTunnel_IsNeverPinned()
    {
        var story = Begin(Known.Online().Address("wg_exit", "10.99.0.2/24").NameServer("10.99.0.1"));

        Assert.DoesNotContain(Wanted(story, IpFamily.IPv4), static route => route.Destination.ToString() == "10.99.0.1/32");
        Assert.Contains(story.Last.Health, static item => item.Id == "dns.pinRefused");
    }

    [Fact]
    public void Plan_ServerInsideTheTunnelToBe_IsNotAskedBeforeThereIsATunnel()
    {
        var story = Begin(Known.Online().NameServer("10.99.0.1")
            .ChangeTunnel("wg_exit", static tunnel => tunnel with { Prefixes = [Known.Net("10.99.0.0/24")] }).WithoutLink("wg_exit"));

        Assert.DoesNotContain(story.Last.AskedServers, static server => server.ToString() == "10.99.0.1");
    }

    [Fact]
    public void Plan_ServerThatTheExitOffers_IsNeverPinned()
    {
        var router = Known.Online().NameServer("198.51.100.99")
            .ChangeTunnel("wg_exit", static tunnel => tunnel with { NameServers = [Known.Ip("198.51.100.99")] });
        var story = Begin(router);

        Assert.DoesNotContain(Wanted(story, IpFamily.IPv4), static route => route.Destination.ToString() == "198.51.100.99/32");
        Assert.Contains(story.Last.RefusedServers, static refusal => refusal.Why.Contains("own resolver", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_ServerThatUsersAskByThemselves_IsNotPinnedAndTheOtherIsAsked()
    {
        var story = new Story(Known.Online().NameServer("203.0.113.53"))
        {
            Settings = new AgentSettings { WanLinks = ["wan*"], Strategy = IsolationStrategy.HostRoutes, UserServers = [Known.Ip(Known.Server4)] },
        };
        story.Look();
        story.Look();

        Assert.DoesNotContain(Wanted(story, IpFamily.IPv4), static route => route.Destination.ToString() == $"{Known.Server4}/32");
        Assert.Equal([Known.Server6, "203.0.113.53"], story.Last.AskedServers.Select(static server => server.ToString()));
    }

    [Fact]
    public void Plan_EveryServerRefused_AsksTheGatewayInTheirPlace()
    {
        var story = Begin(Known.Online()
            .NameServer(Known.Server4, NameServerScope.System).NameServer(Known.Server6, NameServerScope.System)
            .ChangeExit("exit1", static exit => exit with { Target = new("exit1.example.net", 51820) }));

        Assert.Equal([Known.Gateway4, $"{Known.Gateway6}%wan0"], story.Last.AskedServers.Select(static server => server.ToString()));
        Assert.Equal(2, story.Last.Health.Count(static item => item.Id == "dns.pinRefused" && item.Message.Contains("asked instead", StringComparison.Ordinal)));
        Assert.Contains(story.Memory.Names, static name => name.IsAsking);
        Assert.All(story.Last.Plan.Probes, static probe => Assert.DoesNotContain(probe.Servers, static server => server.ToString() == Known.Server4));
    }

    [Fact]
    public void Plan_SharedServerOnTheWanLinkItself_NeedsNoPinAndIsAsked()
    {
        var story = Begin(Known.Router().WithoutNameServers().Default(Known.Gateway4, "wan0")
            .NameServer("192.0.2.53").NameServer("192.0.2.53", NameServerScope.System));

        Assert.Equal(["192.0.2.53"], story.Last.AskedServers.Select(static server => server.ToString()));
        Assert.DoesNotContain(Wanted(story, IpFamily.IPv4), static route => route.Destination.ToString() == "192.0.2.53/32");
        Assert.Contains(story.Last.Health, static item => item.Id == "dns.shared");
    }

    [Fact]
    public void Plan_ExitAlive_LeadsBothHalvesIntoTheTunnel()
    {
        var story = Begin(Known.Online());
        story.Handshake();

        var tunnel = story.Router.IndexOf("wg_exit");
        foreach (var family in IpFamilyFacts.All)
        {
            Assert.Equal(2, Wanted(story, family).Count(route => route.NextHops.Any(hop => hop.LinkIndex == tunnel)));
            Assert.Equal(Phase.Tunnelled, story.Last.Phase[family]);
        }
    }

    [Fact]
    public void Plan_SomebodyDeletesThePin_TakesTheTunnelOutUntilItIsBack()
    {
        var story = Begin(Known.Online());
        story.Handshake();

        story.Router.WithoutRoutes(static route => route.Destination.ToString() == $"{Known.ExitAddress}/32");
        story.Look();

        Assert.DoesNotContain(story.Last.Plan.Routing.IPv4!.ExitRoutes, static wanted => wanted.Item.Metric == ExitTablePlanner.TunnelMetric);
        Assert.Equal(Phase.Tunnelled, story.Look().Phase.IPv4);
    }

    [Fact]
    public void Plan_ForeignDefault_IsNeverTouched()
    {
        var story = Begin(Known.Online());
        story.Handshake();
        story.Router.WithoutForeignDefaults();
        story.Look();

        Assert.DoesNotContain(story.Router.Build().Routing.Routing.IPv4.Routes, static route => route.IsDefault && route.Table == RouteTables.Main);
    }
}
