using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Applying;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Applying;

/// <summary>The difference between plan and kernel: complete, minimal, in the safe order, about nothing that is foreign.</summary>
public sealed class RoutingDiffTests
{
    private static (FamilyPlan Plan, FamilyRouting Seen) Planned(Action<RouterBuilder>? change = null, IpFamily family = IpFamily.IPv4)
    {
        var story = new Story(Known.Online());
        story.Look();
        change?.Invoke(story.Router);
        return (story.Last.Plan.Routing[family]!, story.Router.Build().Routing.Routing[family]);
    }

    private static RoutingDiff Diff((FamilyPlan Plan, FamilyRouting Seen) given) =>
        RoutingDiff.Between(given.Plan, given.Seen, RouteProtocols.MeshAgent);

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public void Between_PlanIsInForce_IsEmpty(IpFamily family) => Assert.True(Diff(Planned(family: family)).IsEmpty);

    [Fact]
    public void Between_NothingThere_ClosesBeforeItOpens()
    {
        var (plan, _) = Planned();

        var steps = RoutingDiff.Between(plan, new FamilyRouting(), RouteProtocols.MeshAgent).All().Select(static step => step switch
        {
            AddRoute { Route.Type: RouteType.Unreachable } => "backstop",
            AddRule => "rule",
            AddRoute { Route.Table: 1 } => "wan",
            AddRoute => "exit",
            _ => "delete",
        }).ToList();

        Assert.Equal("backstop", steps[0]);
        Assert.Equal(steps.OrderBy(static step => Array.IndexOf(["backstop", "rule", "wan", "exit", "delete"], step)), steps);
    }

    [Fact]
    public void Between_KernelsOwnWayOfReportingARefusal_IsNoDifference()
    {
        // ip -6 -j route shows an unreachable default with "dev":"lo" and scope global.
        var given = Planned(
            static router =>
            {
                router.WithoutRoutes(static route => route is { Type: RouteType.Unreachable, Family: IpFamily.IPv6 });
                router.Route(new Route
                {
                    Destination = IpFamily.IPv6.Everything(),
                    Table = 2,
                    Type = RouteType.Unreachable,
                    Metric = uint.MaxValue,
                    Protocol = RouteProtocols.MeshAgent,
                    NextHops = [new NextHop { LinkIndex = 1 }],
                });
            },
            IpFamily.IPv6);

        Assert.True(Diff(given).IsEmpty);
    }

    [Fact]
    public void Between_ForeignRoutesAndRules_AreNeverTouched()
    {
        var given = Planned(static router => router
            .Default("192.0.2.9", "wan0", metric: 7)
            .Default("192.0.2.9", "wan0", metric: 8, table: 1, protocol: 4)
            .Rule(new RoutingRule { Family = IpFamily.IPv4, Preference = 1005, Table = 99, Protocol = 3 })
            .Rule(new RoutingRule { Family = IpFamily.IPv4, Preference = 1020, Action = RuleAction.Unreachable, Mark = new PacketMark(1, 1) }));

        Assert.True(Diff(given).IsEmpty);
    }

    [Fact]
    public void Between_SomebodyDeletedARule_AddsJustThat()
    {
        var given = Planned(static router => router.WithoutRules(static rule => rule.Preference == 1040));

        Assert.Equal(["1040: from all lookup 2"], Diff(given).All().Cast<AddRule>().Select(static step => step.Rule.ToString()));
    }

    [Fact]
    public void Between_ARuleTwice_DeletesOne()
    {
        var given = Planned();
        given.Seen = given.Seen with { Rules = given.Seen.Rules.Append(given.Seen.Rules[0]).ToEquatableArray() };

        Assert.Equal(given.Seen.Rules[0], Assert.IsType<DeleteRule>(Assert.Single(Diff(given).All())).Rule);
    }

    [Fact]
    public void Between_WhatAKilledPredecessorLeft_GoesAfterEverythingElse()
    {
        var given = Planned(static router => router
            .WithoutRules(static rule => rule.Preference == 1020)
            .Default("192.0.2.250", "wan0", table: 1, metric: 70, protocol: RouteProtocols.MeshAgent)
            .Rule(new RoutingRule { Family = IpFamily.IPv4, Preference = 1001, Table = 3, Protocol = RouteProtocols.MeshAgent }));

        var steps = Diff(given).All().ToList();

        Assert.Collection(
            steps,
            static step => Assert.IsType<AddRule>(step),
            static step => Assert.IsType<DeleteRoute>(step),
            static step => Assert.IsType<DeleteRule>(step));
    }

    [Fact]
    public void Between_ADefaultWithAnotherGateway_IsReplacedInOneStep()
    {
        var given = Planned(static router => router
            .WithoutRoutes(static route => route is { IsDefault: true, Table: 1, Family: IpFamily.IPv4 })
            .Default("192.0.2.250", "wan0", table: 1, metric: 10, protocol: RouteProtocols.MeshAgent));

        Assert.Equal("192.0.2.1", Assert.IsType<AddRoute>(Assert.Single(Diff(given).All())).Route.NextHops[0].Gateway?.ToString());
    }

    [Fact]
    public void Between_NothingWanted_RemovesAllOfOursAndNoMore()
    {
        var (_, seen) = Planned(static router => router.Rule(new RoutingRule { Family = IpFamily.IPv4, Preference = 32766, Table = 254 }));

        var steps = RoutingDiff.Between(FamilyPlan.Nothing, seen, RouteProtocols.MeshAgent).All().ToList();

        Assert.Equal(
            seen.Routes.Count(static route => route.Protocol == RouteProtocols.MeshAgent)
                + seen.Rules.Count(static rule => rule.Protocol == RouteProtocols.MeshAgent),
            steps.Count);
        Assert.All(steps, static step => Assert.True(step is DeleteRoute { Route.Protocol: 109 } or DeleteRule { Rule.Protocol: 109 }));
    }
}
