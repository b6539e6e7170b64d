using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Applying;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Properties;

/// <summary>What holds of every decision, whatever the router has been through.</summary>
public sealed class DecisionProperties
{
    [Fact]
    public void Decide_SameInputsTwice_SamePlanAndMemory() => ForEveryLook(static story =>
    {
        var snapshot = story.Router.Build();
        var one = Decider.Decide(snapshot, story.Memory, story.Settings, story.Now + Known.Seconds(1));
        var two = Decider.Decide(snapshot, story.Memory, story.Settings, story.Now + Known.Seconds(1));
        return one.Plan == two.Plan && one.Memory == two.Memory && one.LookAgainAt == two.LookAgainAt && one.LookAgainAt > story.Now;
    });

    [Fact]
    public void Plan_Applied_LeavesNothingToDo() => ForEveryLook(static story => IpFamilyFacts.All.All(family =>
        RoutingDiff.Between(story.Last.Plan.Routing[family]!, story.Router.Build().Routing.Routing[family], RouteProtocols.MeshAgent).IsEmpty));

    [Fact]
    public void Plan_EveryEntry_IsWantedOnce() => ForEveryLook(static story => IpFamilyFacts.All.All(family =>
        story.Last.Plan.Routing[family]!.Routes.Select(static route => (route.Item.Destination, route.Item.Table, route.Item.Metric))
            .GroupBy(static key => key).All(static group => group.Count() == 1)));

    [Fact]
    public void Plan_EveryStep_CarriesTheTagAndStaysInOwnTables() => ForEveryLook(static story => IpFamilyFacts.All.All(family =>
        story.Last.Plan.Routing[family]!.Routes.All(static route =>
            route.Item.Protocol == RouteProtocols.MeshAgent && route.Item.Table is 1 or 2 && route.Why.Length > 0)
        && story.Last.Plan.Routing[family]!.Rules.All(static rule => rule.Item.Protocol == RouteProtocols.MeshAgent)));

    [Fact]
    public void Plan_DefaultIntoATunnel_OnlyWithItsMarkAndTheMarkedRulesInTheKernel() => ForEveryLook(static story =>
    {
        // Decided once more on what is there now, with a rule missing: no tunnel may be planned.
        var without = story.Router.WithoutRules(static rule => rule.Mark is not null && rule.Action == RuleAction.Unreachable).Build();
        var decision = Decider.Decide(without, story.Memory, story.Settings, story.Now + Known.Seconds(1));
        story.Look();
        var isMarked = without.Exits[0].Observation.Interfaces[0].OuterMark == 1;
        return !LeadsIntoTunnel(decision) && (isMarked || !LeadsIntoTunnel(story.Last));
    });

    [Fact]
    public void Plan_Rules_AlwaysRefuseMarkedPacketsLast() => ForEveryLook(static story => IpFamilyFacts.All.All(family =>
    {
        var marked = story.Last.Plan.Routing[family]!.Rules.Select(static rule => rule.Item).Where(static rule => rule.Mark is not null)
            .OrderBy(static rule => rule.Preference).ToList();
        return marked.Count == 3 && marked[^1].Action == RuleAction.Unreachable && story.Last.Plan.Routing[family]!.Rules[0].Item == marked[^1];
    }));

    [Fact]
    public void Plan_WanTable_HoldsOnlyUplinksThatAreUp() => ForEveryLook(static story => IpFamilyFacts.All.All(family =>
    {
        var links = story.Router.Build().Routing.Links;
        return story.Last.Plan.Routing[family]!.WanRoutes.SelectMany(static route => route.Item.NextHops)
            .All(hop => links.First(link => link.Index == hop.LinkIndex) is { IsUsable: true, Name: not ("br-lan" or "bat0" or "wg_exit") });
    }));

    [Fact]
    public void Memory_WhateverHappens_StaysWithinItsBounds() => ForEveryLook(static story => IpFamilyFacts.All.All(family =>
        story.Memory.Paths[family].Count <= CandidateFinder.MaxCandidates
        && story.Memory.Durable.Paths[family].Count <= DurableMemory.MaxPathsPerFamily
        && story.Memory.Paths[family].All(static path => path.Evidence.Count <= TrackedPath.MaxEvidence)
        && story.Memory.Durable.Paths[family].All(static known => known.Path.Hops.All(static hop => hop.LinkName is not ("br-lan" or "bat0" or "wg_exit")))));

    private static bool LeadsIntoTunnel(Decision decision) => IpFamilyFacts.All.Any(family =>
        decision.Plan.Routing[family]!.ExitRoutes.Any(static route => route.Item.Metric == ExitTablePlanner.TunnelMetric));

    private static void ForEveryLook(Func<Story, bool> check) =>
        Prop.ForAll(AnyRouter.Histories(), history => AnyRouter.Holds(history, check)).QuickCheckThrowOnFailure();
}
