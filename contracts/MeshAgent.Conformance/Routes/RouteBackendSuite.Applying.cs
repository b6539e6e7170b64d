using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Conformance.Stages;

namespace MeshAgent.Conformance.Routes;

/// <summary>What a backend changes.</summary>
public abstract partial class RouteBackendSuite
{
    /// <summary>An index that no link has.</summary>
    private const int NoLink = 99_999;

    /// <summary>A route is added as it was asked for, with its tag; the same again changes nothing.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Apply_AddRouteTwice_IsThereOnceAsAsked(IpFamily family)
    {
        Route[] wanted =
        [
            Own(family, 100),
            Own(family, 200, gateway: 1) with { Mtu = 1400, PreferredSource = RouteWorld.AddressOf(RouteWorld.Wan, family).Address },
            Own(family, 300) with { Destination = RouteWorld.Far(family) },
            Own(family, 400, table: StageContext.Tags.ExitTable) with { Type = RouteType.Unreachable, NextHops = [] },
        ];
        RouteChange[] steps = [.. wanted.Select(static route => new AddRoute(route))];

        await MustApplyAsync(steps);
        await MustApplyAsync(steps);

        AssertSame(wanted.Select(RouteForm.Of), await OwnTruthAsync(family));
        var own = wanted.Select(RouteForm.Of).ToHashSet();
        await UntilSeenAsync(seen => own.SetEquals(OwnSeen(seen, family)), "the agent's own routes");
    }

    /// <summary>Metric 0 is the best for IPv4 and 1024 for IPv6, and asked for again it is there already.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Apply_RouteWithoutMetric_IsThereOnce(IpFamily family)
    {
        await MustApplyAsync(new AddRoute(Own(family, metric: 0)));
        await MustApplyAsync(new AddRoute(Own(family, metric: 0)));

        Assert.Equal(RouteForm.Of(Own(family, metric: 0)), Assert.Single(await OwnTruthAsync(family)));
    }

    /// <summary>
    /// Another next hop for the same place replaces the one that is there, and there is no moment without a route: packets would take a
    /// worse one.
    /// </summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Apply_OtherNextHop_ReplacesInPlace(IpFamily family)
    {
        await MustApplyAsync(new AddRoute(Own(family)));
        Task ReplaceAsync() => MustApplyAsync(new AddRoute(Own(family, gateway: 2)));

        if (StageCan(RouteStageAbilities.Monitors))
        {
            Assert.Empty(await Stage.GoneDuringAsync(ReplaceAsync));
        }
        else
        {
            await ReplaceAsync();
        }

        Assert.Equal(RouteForm.Of(Own(family, gateway: 2)), Assert.Single(await OwnTruthAsync(family)));
    }

    /// <summary>Steps are taken in the order given, at one place too.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Apply_StepsAtOnePlace_AreTakenInOrder(IpFamily family)
    {
        await MustApplyAsync(
            new AddRoute(Own(family)), new DeleteRoute(Own(family)), new AddRoute(Own(family, gateway: 1)), new AddRoute(Own(family, 200)),
            new DeleteRoute(Own(family, 200)));

        Assert.Equal(RouteForm.Of(Own(family, gateway: 1)), Assert.Single(await OwnTruthAsync(family)));
    }

    /// <summary>A delete takes what it names and nothing beside it; what is gone already counts as done.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Apply_DeleteRouteTwice_TakesOnlyThatOne(IpFamily family)
    {
        await MustApplyAsync(new AddRoute(Own(family, 100)), new AddRoute(Own(family, 200)), new AddRoute(Own(family, 300)));

        await MustApplyAsync(new DeleteRoute(Own(family, 200)));
        await MustApplyAsync(new DeleteRoute(Own(family, 200)));

        Assert.Equal([100u, 300u], (await OwnTruthAsync(family)).Select(static route => route.Metric).Order());
    }

    /// <summary>A step that is refused says why; the others are taken all the same, and the other family's too.</summary>
    /// <param name="family">The family of the refused steps.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Apply_OneStepRefused_RestIsDone(IpFamily family)
    {
        if (!StageCan(RouteStageAbilities.Refuses))
        {
            return;
        }

        var other = family == IpFamily.IPv4 ? IpFamily.IPv6 : IpFamily.IPv4;
        var viaNothing = Own(family, 200) with { NextHops = [new NextHop { LinkIndex = NoLink, Gateway = RouteWorld.Gateway(family) }] };
        var offLink = Own(family, 300) with { NextHops = [new NextHop { LinkIndex = Wan, Gateway = IPAddress.Parse(family == IpFamily.IPv4 ? "203.0.113.9" : "2001:db8:999::9") }] };

        var results = await ApplyAsync(
            new AddRoute(viaNothing), new AddRoute(Own(family, 100)), new AddRoute(offLink), new AddRoute(Own(other)), new AddRoute(Own(family, 400)));

        Assert.Equal([false, true, false, true, true], results.Select(static result => result.IsDone));
        Assert.All(results.Where(static result => !result.IsDone), static result => Assert.NotEmpty(result.Fault!.Message.Trim()));
        Assert.Equal([100u, 400u], (await OwnTruthAsync(family)).Select(static route => route.Metric).Order());
        Assert.Single(await OwnTruthAsync(other));
    }

    /// <summary>A rule is added as it was asked for, once; a delete takes it and counts as done when it is gone.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Apply_RulesTwice_AreThereOnceAndGoOnce(IpFamily family)
    {
        if (!Declares(RouteBackendCapabilities.PolicyRouting))
        {
            return;
        }

        List<RoutingRule> wanted =
        [
            OwnRule(family),
            OwnRule(family, 10) with { Table = RouteTables.Main, SuppressPrefixLength = 0 },
            OwnRule(family, 20) with { Table = 0, Action = RuleAction.Unreachable },
            // A link that does not exist yet is no error: the rule waits for it.
            OwnRule(family, 30) with { Mark = null, InputLink = "nosuch0", To = RouteWorld.Far(family) },
        ];
        if (Declares(RouteBackendCapabilities.RulePorts))
        {
            wanted.Add(OwnRule(family, 40) with { Mark = null, IpProtocol = 17, SourcePorts = PortRange.Of(68), DestinationPorts = new PortRange(67, 68) });
        }

        RouteChange[] adds = [.. wanted.Select(static rule => new AddRule(rule))];
        await MustApplyAsync(adds);
        await MustApplyAsync(adds);
        Assert.Equal(wanted, await OwnRulesAsync(family));

        RouteChange[] deletes = [.. wanted.Skip(1).Select(static rule => new DeleteRule(rule))];
        await MustApplyAsync(deletes);
        await MustApplyAsync(deletes);
        Assert.Equal(wanted[..1], await OwnRulesAsync(family));
    }

    private async Task<List<Route>> OwnTruthAsync(IpFamily family) =>
        [.. (await TruthAsync(family)).Where(static route => route.Protocol == StageContext.Tags.RouteProtocol)];

    private async Task<IEnumerable<RoutingRule>> OwnRulesAsync(IpFamily family) =>
        (await Stage.RulesAsync(family)).Where(static rule => rule.Protocol == StageContext.Tags.RouteProtocol);

    private static IEnumerable<Route> OwnSeen(RouteObservation seen, IpFamily family) =>
        seen.Routing[family].Routes.Where(static route => route.Protocol == StageContext.Tags.RouteProtocol).Select(RouteForm.Of);
}
