using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Settings;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Recovery;

/// <summary>Name servers that were learned on a link: asked over that link's path, and only while it is a WAN link.</summary>
public sealed class ServerPathTests
{
    private const string Gateway = "198.18.0.1";
    private const string SecondPath = $"{Gateway} on wan1";
    private const string Host = "exit1.example.net";

    [Fact]
    public void Decide_EachUplinkHasItsServer_EachIsAskedOverItsOwnPathAndThatOfTheBestFirst()
    {
        var story = Look(TwoUplinks().NameServer("198.51.100.2", link: "wan1").NameServer("198.51.100.1", link: "wan0"));

        Assert.Equal(["198.51.100.1", "198.51.100.2"], Words(story.Last.ReachableServers));
        Assert.Equal(["198.51.100.1", "198.51.100.2"], Words(Assert.Single(story.Last.Plan.Lookups).Servers));
        story.Look();
        Assert.Equal(["198.51.100.1"], Words(ProbeOf(story, Known.Path4).Servers));
        Assert.Equal(["198.51.100.2"], Words(ProbeOf(story, SecondPath).Servers));
    }

    [Fact]
    public void Decide_ServerOfAnUplinkWithoutADefault_MayBeAskedAndCannotBeReached()
    {
        var router = Known.Online().WithoutNameServers().Link("wan1").Address("wan1", "198.18.0.5/24");

        var story = Look(router.NameServer("198.51.100.2", link: "wan1"));

        Assert.Equal(["198.51.100.2"], Words(story.Last.AskedServers));
        Assert.Empty(story.Last.ReachableServers);
        Assert.Empty(story.Last.Plan.Probes);
        Assert.Empty(story.Last.Plan.Lookups);
    }

    [Fact]
    public void Decide_ServerOfOneLinkOfAMultipathDefault_IsAskedForThatPath()
    {
        var router = Known.Router().WithoutNameServers().Link("wan1").Address("wan1", "198.18.0.5/24")
            .Multipath((Known.Gateway4, "wan0", 1, false), (Gateway, "wan1", 1, false));

        var story = Look(router.NameServer("198.51.100.2", link: "wan1"));

        Assert.Equal(["198.51.100.2"], Words(story.Last.ReachableServers));
        Assert.Equal(["198.51.100.2"], Words(Assert.Single(story.Look().Plan.Probes).Servers));
    }

    [Fact]
    public void Evidence_ReplyOnTheSecondUplink_ProvesItsPathAndSaysNothingOfTheBest()
    {
        var story = Look(TwoUplinks().NameServer("198.51.100.2", link: "wan1"));

        Report(story, "wan1", EvidenceKind.DnsReply, 1).Look();

        Assert.Equal("live", story.StateOf(Known.Path4));
        Assert.Equal("proven", story.StateOf(SecondPath));
    }

    [Fact]
    public void Evidence_SilenceOnTheSecondUplink_LeavesTheBestUndoubted()
    {
        var story = Look(TwoUplinks().NameServer("198.51.100.2", link: "wan1"));

        Report(story, "wan1", EvidenceKind.Timeout, 3).Look();

        Assert.Equal(0, Assert.IsType<LiveState>(story.Path(Known.Path4)!.State).Doubts);
        Assert.Equal(3, Assert.IsType<LiveState>(story.Path(SecondPath)!.State).Doubts);
    }

    [Theory]
    [InlineData("lan0")]
    [InlineData("mesh0")]
    [InlineData("wg_exit")]
    [InlineData("gone0")]
    public void Decide_ServerLearnedOnALinkThatIsNoUplink_IsNeverAsked(string link)
    {
        var router = Named(Known.Online()).WithoutNameServers().Link("lan0").Link("mesh0").Address("lan0", "198.51.100.1/24");
        router.NameServer("198.51.100.2", link: link).NameServer("fe80::53", link: link);

        var story = Look(router, new AgentSettings { WanLinks = ["wan*"], LanLinks = ["lan*"], MeshLinks = ["mesh*"] });

        Assert.Empty(story.Last.AskedServers);
        Assert.Empty(story.Last.ReachableServers);
        Assert.Empty(story.Last.Plan.Probes);
        Assert.Empty(story.Last.Plan.Lookups);
        Assert.DoesNotContain(story.Last.Plan.Routing.IPv4!.Routes, static route => route.Item.Destination == Known.Net("198.51.100.2/32"));
        Assert.Contains(story.Last.Health, static item => item.Id == "dns.noWanServer");
    }

    [Fact]
    public void Decide_UplinkIsMadeAPortOfTheLan_ItsServerIsAskedNoMore()
    {
        var settings = new AgentSettings { LanLinks = ["br-lan"] };
        var story = Look(Named(Known.Online()).WithoutNameServers().NameServer("198.51.100.2", link: "wan0"), settings);
        Assert.Equal(["198.51.100.2"], Words(story.Last.ReachableServers));

        story.Router.Change("wan0", link => link with { MasterIndex = story.Router.IndexOf("br-lan") });
        story.Look();

        Assert.Empty(story.Last.AskedServers);
    }

    [Fact]
    public void Decide_LinkLocalServerWithoutADefault_IsAskedOnItsLinkWhileItIsUsable()
    {
        var story = Look(Named(Known.Router()).WithoutNameServers().NameServer("fe80::53", link: "wan0"));

        Assert.Equal(["fe80::53%wan0"], Words(story.Last.ReachableServers));
        Assert.Equal(["fe80::53%wan0"], Words(Assert.Single(story.Last.Plan.Lookups).Servers));

        story.Router.Change("wan0", static link => link with { IsUp = false, HasCarrier = false });
        story.Look();
        Assert.Empty(story.Last.ReachableServers);
    }

    [Fact]
    public void Decide_LinkLocalServerOfNoLink_IsNeverAsked()
    {
        var story = Look(Named(Known.Online()).WithoutNameServers().NameServer("fe80::53"));

        Assert.Empty(story.Last.ReachableServers);
        Assert.Empty(story.Last.Plan.Probes);
    }

    [Fact]
    public void Decide_LinkLocalServersBehindThoseOfPaths_AreAskedLast()
    {
        var router = Named(Known.Router()).WithoutNameServers().Default(Known.Gateway4, "wan0");

        var story = Look(router.NameServer("fe80::53", link: "wan0").NameServer(Known.Server4));

        Assert.Equal([Known.Server4, "fe80::53%wan0"], Words(story.Last.ReachableServers));
    }

    [Fact]
    public void Decide_ServerLapses_TheAgentLooksThenAndAsksItNoMore()
    {
        var story = new Story(Named(Known.Online()).WithoutNameServers());
        var end = story.Now.AddSeconds(100);
        story.Router.NameServer("198.51.100.1", link: "wan0", expiresAt: end);
        story.Look();
        Assert.Equal(["198.51.100.1"], Words(story.Last.ReachableServers));

        story.Wait(TimeSpan.FromSeconds(98));
        Assert.True(story.Last.LookAgainAt <= end, $"{story.Last.LookAgainAt:O}");
        Assert.Equal(["198.51.100.1"], Words(story.Last.ReachableServers));
        story.Wait(TimeSpan.FromSeconds(1));

        Assert.Equal(end, story.Now);
        Assert.Empty(story.Last.AskedServers);
        Assert.Empty(story.Last.ReachableServers);
        Assert.Contains(story.Last.Health, static item => item.Id == "dns.noWanServer");
    }

    [Theory]
    [InlineData(IsolationStrategy.Policy, "192.168.1.53", 10u, 20u)]
    [InlineData(IsolationStrategy.HostRoutes, "198.51.100.7", 5u, 6u)]
    public void Decide_UplinksWhoseServersHaveOneAddress_HaveARouteEachThatDiffersByMetric(
        IsolationStrategy strategy, string address, uint first, uint second)
    {
        var story = Look(
            TwoUplinks().NameServer(address, link: "wan1").NameServer(address, link: "wan0"),
            new AgentSettings { WanLinks = ["wan*"], LanLinks = ["br-lan"], Strategy = strategy });

        var routes = story.Last.Plan.Routing.IPv4!.WanRoutes.Select(static wanted => wanted.Item)
            .Where(route => route.Destination == Known.Net($"{address}/32")).OrderBy(static route => route.Metric).ToList();
        Assert.Equal(
            [(story.Router.IndexOf("wan0"), first), (story.Router.IndexOf("wan1"), second)],
            routes.Select(static route => (route.NextHops[0].LinkIndex, route.Metric)));
        Assert.Equal(["wan0", "wan1"], story.Last.ReachableServers.Select(static server => server.LinkName));
    }

    [Fact]
    public void Decide_HostRoutesAndATunnelWithLinkLocalPrefix_StillAsksTheUplinksLinkLocalServer()
    {
        var router = Named(Known.Online()).WithoutNameServers().NameServer("fe80::53", link: "wan0")
            .ChangeTunnel("wg_exit", static tunnel => tunnel with { Prefixes = [Known.Net("fe80::/64")] });

        var story = Look(router, new AgentSettings { WanLinks = ["wan*"], Strategy = IsolationStrategy.HostRoutes });

        Assert.Equal(["fe80::53%wan0"], Words(story.Last.ReachableServers));
        Assert.Empty(story.Last.RefusedServers);
    }

    [Theory]
    [InlineData("br-lan", 0)]
    [InlineData("wan0", 1)]
    public void Health_LinkLocalServerOfBothSides_IsSharedOnOneLinkOnly(string systemLink, int expected)
    {
        var story = Look(Known.Online().NameServer("fe80::1", link: "wan0").NameServer("fe80::1", NameServerScope.System, systemLink));

        Assert.Equal(expected, story.Last.Health.Count(static item => item.Id == "dns.shared"));
    }

    private static RouterBuilder TwoUplinks() => Named(Known.Router()).WithoutNameServers().Link("wan1").Address("wan1", "198.18.0.5/24")
        .Default(Known.Gateway4, "wan0", metric: 10).Default(Gateway, "wan1", metric: 20);

    private static RouterBuilder Named(RouterBuilder router) =>
        router.ChangeExit("exit1", static exit => exit with { Target = new(Host, 51820) });

    private static Story Look(RouterBuilder router, AgentSettings? settings = null)
    {
        var story = new Story(router) { Settings = settings ?? new AgentSettings { WanLinks = ["wan*"] } };
        story.Look();
        return story;
    }

    private static Story Report(Story story, string link, EvidenceKind kind, int times)
    {
        var facts = Enumerable.Range(0, times)
            .Select(_ => new LinkEvidence(link, IpFamily.IPv4, new PathEvidence(story.Now, kind, "198.51.100.2")));
        story.Router.Report(
            new LookupReport(Host, [], TimeSpan.Zero, "", "no name server answered", PerFamily.Both<EquatableArray<PathEvidence>>([]))
            {
                OnLinks = facts.ToEquatableArray(),
            });
        return story;
    }

    private static ProbeOrder ProbeOf(Story story, string path) =>
        story.Last.Plan.Probes.Single(probe => probe.Path == story.Path(path)!.Path.Key);

    private static IEnumerable<string> Words(IEnumerable<NameServer> servers) => servers.Select(static server => server.ToString());
}
