using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Isolation;

/// <summary>The table that control traffic looks its way up in.</summary>
public sealed class WanTablePlannerTests
{
    private static List<string> Routes(Story story, IpFamily family = IpFamily.IPv4) => story.Last.Plan.Routing[family]!.WanRoutes
        .Select(wanted => RouteText.Of(wanted.Item, index => story.Router.Build().Routing.Links.First(link => link.Index == index).Name)).ToList();

    [Fact]
    public void Plan_OneUplink_HasItsPrefixThenAThrowForTheLanThenTheDefault()
    {
        var story = new Story(Known.Online());

        story.Look();

        Assert.Equal(
            [
                "192.0.2.0/24 dev wan0 table 1 proto 109 src 192.0.2.100 metric 3",
                "throw 192.168.1.0/24 table 1 proto 109 metric 10",
                "default via 192.0.2.1 dev wan0 table 1 proto 109 metric 10",
            ],
            Routes(story));
    }

    [Fact]
    public void Plan_IPv6_AlsoReachesLinkLocalGateways()
    {
        var story = new Story(Known.Online());

        story.Look();

        Assert.Equal(
            [
                "2001:db8:2::/64 dev wan0 table 1 proto 109 metric 3",
                "fe80::/64 dev wan0 table 1 proto 109 metric 3",
                "throw 2001:db8:1::/64 table 1 proto 109 metric 10",
                "default via fe80::1 dev wan0 table 1 proto 109 metric 10",
            ],
            Routes(story, IpFamily.IPv6));
    }

    [Fact]
    public void Plan_PeerOnTheLan_IsNotDraggedToTheWan()
    {
        var story = new Story(Known.Online().Exit("near", "192.168.1.50:51820"));

        story.Look();

        Assert.Contains("throw 192.168.1.0/24 table 1 proto 109 metric 10", Routes(story));
    }

    [Fact]
    public void Plan_NameServerInsideALanPrefix_IsAskedOverTheWanAllTheSame()
    {
        var story = new Story(Known.Online().NameServer("192.168.1.53"));

        story.Look();

        Assert.Contains("192.168.1.53/32 via 192.0.2.1 dev wan0 table 1 proto 109 metric 10", Routes(story));
    }

    [Fact]
    public void Plan_LanAddressThatIsAlsoTheNameServer_HasOneRouteForIt()
    {
        var story = new Story(Known.Online().Address("br-lan", "198.51.100.53/32"));

        story.Look();

        Assert.Single(story.Last.Plan.Routing.IPv4!.WanRoutes, static wanted => wanted.Item.Destination == Known.Net("198.51.100.53/32"));
    }

    [Fact]
    public void Plan_LanAndWanWithOnePrefix_KeepsTheWansInTheWanTable()
    {
        var story = new Story(Known.Online().Address("br-lan", "192.0.2.200/24"));

        story.Look();

        Assert.Contains(Routes(story), static route => route.StartsWith("192.0.2.0/24 dev wan0", StringComparison.Ordinal));
        Assert.DoesNotContain(Routes(story), static route => route.StartsWith("throw 192.0.2.0/24", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_LinkDown_LeavesNoRouteOverIt()
    {
        var story = new Story(Known.Online().Change("wan0", static link => link with { IsUp = false, HasCarrier = false }));

        story.Look();

        Assert.DoesNotContain(Routes(story), static route => route.Contains("wan0", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_TwoUplinksWithOnePrefix_HaveARouteEach()
    {
        var story = new Story(Known.Online().Link("wan1").Address("wan1", "192.0.2.101/24"));

        story.Look();

        Assert.Equal(2, Routes(story).Count(static route => route.StartsWith("192.0.2.0/24 dev wan", StringComparison.Ordinal)));
        var keys = story.Last.Plan.Routing.IPv4!.WanRoutes.Select(static wanted => (wanted.Item.Destination, wanted.Item.Metric)).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Fact]
    public void Plan_ManyAddresses_StaysWithinItsBound()
    {
        var router = Known.Online();
        for (var i = 0; i < 300; i++)
        {
            router.Address("wan0", $"10.{i % 250}.{i / 250}.1/24");
        }

        var story = new Story(router);
        story.Look();

        Assert.InRange(story.Last.Plan.Routing.IPv4!.WanRoutes.Count, OnLinkPrefixes.Max, OnLinkPrefixes.Max + 5);
    }
}
