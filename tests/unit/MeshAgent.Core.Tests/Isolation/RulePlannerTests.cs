using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Isolation;

/// <summary>The rules, in the words of <c>ip rule</c> (design: routing by policy; tried on a real kernel).</summary>
public sealed class RulePlannerTests
{
    private static List<string> Rules(Story story, IpFamily family) => story.Last.Plan.Routing[family]!.Rules
        .Select(static wanted => wanted.Item).OrderBy(static rule => rule.Preference).Select(static rule => rule.ToString()).ToList();

    [Fact]
    public void Plan_IPv4_IsTheRuleSetOfTheDesign()
    {
        var story = new Story(Known.Router());

        story.Look();

        Assert.Equal(
            [
                "1000: from all fwmark 0x1/0x1 lookup 1",
                "1010: from all fwmark 0x1/0x1 lookup main suppress_prefixlength 0",
                "1020: from all fwmark 0x1/0x1 unreachable",
                "1022: from all ipproto 17 sport 68 dport 67 lookup 1",
                "1026: from all to 192.0.2.0/24 ipproto 6 lookup 2",
                "1026: from all to 192.0.2.0/24 ipproto 17 lookup 2",
                "1026: from all to 192.0.2.0/24 ipproto 1 lookup 2",
                "1030: from all lookup main suppress_prefixlength 0",
                "1040: from all lookup 2",
            ],
            Rules(story, IpFamily.IPv4));
    }

    [Fact]
    public void Plan_IPv6_DiffersByPortsAndIcmpOnly()
    {
        var story = new Story(Known.Router());

        story.Look();

        Assert.Contains("1022: from all ipproto 17 sport 546 dport 547 lookup 1", Rules(story, IpFamily.IPv6));
        Assert.Contains("1026: from all to 2001:db8:2::/64 ipproto 58 lookup 2", Rules(story, IpFamily.IPv6));
        Assert.DoesNotContain(Rules(story, IpFamily.IPv6), static rule => rule.Contains("fe80", StringComparison.Ordinal));
        Assert.Equal(Rules(story, IpFamily.IPv4).Count, Rules(story, IpFamily.IPv6).Count);
    }

    [Fact]
    public void Plan_OtherIdentity_MovesPreferencesMarkAndTables()
    {
        var story = new Story(Known.Router());
        story.Settings = story.Settings with
        {
            Identity = new() { Mark = new PacketMark(0x100, 0xff00), WanTable = 77, ExitTable = 78, RulePreference = 500 },
        };

        story.Look();

        Assert.Equal("500: from all fwmark 0x100/0xff00 lookup 77", Rules(story, IpFamily.IPv4)[0]);
        Assert.Equal("540: from all lookup 78", Rules(story, IpFamily.IPv4)[^1]);
    }

    [Fact]
    public void Plan_InOrderOfGoingIn_RefusesMarkedPacketsFirstAndOpensNoDoorBeforeIt()
    {
        var story = new Story(Known.Online());

        story.Look();

        var order = story.Last.Plan.Routing.IPv4!.Rules.Select(static wanted => wanted.Item.Preference).Take(3);
        Assert.Equal([1020u, 1010u, 1000u], order);
    }

    [Fact]
    public void Plan_LanInsideTheWanPrefix_BelongsToUsersAndIsReported()
    {
        var story = new Story(Known.Router().Address("br-lan", "192.0.2.130/25"));

        story.Look();

        Assert.Contains("1024: from all to 192.0.2.128/25 lookup main suppress_prefixlength 0", Rules(story, IpFamily.IPv4));
        Assert.Contains(story.Last.Health, static item => item.Id == "wan.prefixShared");
    }

    [Fact]
    public void Plan_BackendWithoutPortRules_LeavesThemOut()
    {
        var router = Known.Router();
        router.Capabilities = RouteBackendCapabilities.PolicyRouting;
        var story = new Story(router);

        story.Look();

        Assert.Equal([1000u, 1010u, 1020u, 1030u, 1040u], story.Last.Plan.Routing.IPv4!.Rules.Select(static rule => rule.Item.Preference).Order());
    }

    [Fact]
    public void Plan_EveryRule_CarriesTheTagAndAReasonWithinTheAgentsSpan()
    {
        var story = new Story(Known.Router());

        story.Look();

        Assert.All(IpFamilyFacts.All.SelectMany(family => story.Last.Plan.Routing[family]!.Rules), static rule =>
        {
            Assert.Equal(RouteProtocols.MeshAgent, rule.Item.Protocol);
            Assert.InRange(rule.Item.Preference, 1000u, 1099u);
            Assert.NotEmpty(rule.Why);
        });
    }
}
