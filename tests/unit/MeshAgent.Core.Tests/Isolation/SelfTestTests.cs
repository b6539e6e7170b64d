using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Settings;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Isolation;

/// <summary>What the kernel says about both sides' lookups, and what follows from it.</summary>
public sealed class SelfTestTests
{
    private static readonly RouteAnswer Refused = new(null, null, new Fault(FaultOrigin.System, "No route to host", "", 113));

    private readonly Story story = new(Known.Online());

    public SelfTestTests()
    {
        story.Look();
        story.Look();
    }

    [Theory]
    [InlineData(IpFamily.IPv4, Known.Server4)]
    [InlineData(IpFamily.IPv6, Known.Server6)]
    public void Judge_MarkedByTheWanAndUnmarkedRefused_Passes(IpFamily family, string server)
    {
        Answer(server, marked: Way("wan0", family), unmarked: Refused);

        Assert.Equal(SelfTestVerdict.Passed, story.Last.SelfTest[family].Verdict);
        Assert.DoesNotContain(story.Last.Health, static item => item.Id.StartsWith("isolation.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(IpFamily.IPv4, Known.Server4)]
    [InlineData(IpFamily.IPv6, Known.Server6)]
    public void Judge_MarkedIntoTheTunnel_FailsInThisFamilyOnly(IpFamily family, string server)
    {
        Answer(server, marked: Way("wg_exit", family), unmarked: Refused);

        Assert.Equal(SelfTestVerdict.Failed, story.Last.SelfTest[family].Verdict);
        Assert.Contains(story.Last.Health, item => item.Id == $"isolation.{family.Word()}.selfTest" && item.Severity == Severity.Error
            && item.Message.Contains("wg_exit", StringComparison.Ordinal));
        Assert.Single(story.Last.Health, static item => item.Id.StartsWith("isolation.", StringComparison.Ordinal));
    }

    [Fact]
    public void Judge_UnmarkedByTheWanAndNoFilter_FailsAndNamesTheForeignRule()
    {
        story.Router.Guard(null).Rule(new RoutingRule { Family = IpFamily.IPv4, Preference = 500, Action = RuleAction.Lookup, Table = RouteTables.Main });

        Answer(Known.Server4, marked: Way("wan0", IpFamily.IPv4), unmarked: Way("wan0", IpFamily.IPv4));

        var item = Assert.Single(story.Last.Health, static item => item.Id == "isolation.ipv4.selfTest");
        Assert.Contains("500: from all lookup main", item.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_UnmarkedByTheWanAndFiltered_PassesAndWarns()
    {
        Answer(Known.Server4, marked: Way("wan0", IpFamily.IPv4), unmarked: Way("wan0", IpFamily.IPv4));

        Assert.Equal(SelfTestVerdict.Passed, story.Last.SelfTest.IPv4.Verdict);
        Assert.Single(story.Last.Health, static item => item is { Id: "isolation.ipv4.filterOnly", Severity: Severity.Warning });
    }

    [Fact]
    public void Judge_FilterOfAnotherLink_DoesNotCount()
    {
        var plan = story.Last.Plan.Guard with { WanLinks = ["wan1"] };
        story.Router.Guard(new GuardObservation { InForce = plan });

        Answer(Known.Server4, marked: Way("wan0", IpFamily.IPv4), unmarked: Way("wan0", IpFamily.IPv4));

        Assert.Equal(SelfTestVerdict.Failed, story.Last.SelfTest.IPv4.Verdict);
    }

    [Fact]
    public void Judge_MarkedRefusedWhileThereIsNoPath_Waits()
    {
        var offline = new Story(Known.Router());
        offline.Look();

        Ask(offline, Known.Server4, Refused, Refused);

        Assert.Equal(SelfTestVerdict.Waiting, offline.Last.SelfTest.IPv4.Verdict);
        Assert.DoesNotContain(offline.Last.Health, static item => item.Id.StartsWith("isolation.", StringComparison.Ordinal));
    }

    [Fact]
    public void Judge_MarkedRefusedThoughThereIsAPath_Fails()
    {
        Answer(Known.Server4, marked: Refused, unmarked: Refused);

        Assert.Equal(SelfTestVerdict.Failed, story.Last.SelfTest.IPv4.Verdict);
    }

    [Fact]
    public void Judge_DirectWithoutAnExit_AllowsTheWan()
    {
        var direct = new Story(Known.Online()) { Settings = new AgentSettings { WanLinks = ["wan*"], Fallback = Fallback.Direct } };
        direct.Look();
        direct.Look();

        Ask(direct, Known.Server4, Way("wan0", IpFamily.IPv4), Way("wan0", IpFamily.IPv4));

        Assert.Equal(SelfTestVerdict.Passed, direct.Last.SelfTest.IPv4.Verdict);
    }

    [Fact]
    public void Judge_AfterAReply_NamesIt()
    {
        story.Evidence(Known.Path4, EvidenceKind.DnsReply).Look();

        var reply = Assert.Single(story.Last.SelfTest.IPv4.Checks, static check => check.Check == "reply");
        Assert.Equal(SelfTestVerdict.Passed, reply.Verdict);
        Assert.Contains(Known.Server4, reply.Detail, StringComparison.Ordinal);
    }

    private void Answer(string server, RouteAnswer marked, RouteAnswer unmarked) => Ask(story, server, marked, unmarked);

    private static void Ask(Story story, string server, RouteAnswer marked, RouteAnswer unmarked)
    {
        var asked = new NameServer { Address = Known.Ip(server), Scope = NameServerScope.Wan };
        story.Router.Ways = [new WayAnswer(asked, true, marked), new WayAnswer(asked, false, unmarked)];
        story.Look();
    }

    private RouteAnswer Way(string link, IpFamily family) => new(
        new Route { Destination = family.Everything(), NextHops = [new NextHop { LinkIndex = story.Router.IndexOf(link) }] }, null, null);
}
