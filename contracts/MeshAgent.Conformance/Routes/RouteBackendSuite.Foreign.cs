using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;
using MeshAgent.Conformance.Stages;

namespace MeshAgent.Conformance.Routes;

/// <summary>What a backend leaves alone.</summary>
public abstract partial class RouteBackendSuite
{
    /// <summary>A place that a foreign route has is refused as a third party's, and the route stays as it is.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Apply_AddWhereForeignRouteIs_IsRefusedAndLeavesIt(IpFamily family)
    {
        await Stage.AddAsync(Foreign(family));
        var before = await TruthAsync(family);

        var result = Assert.Single(await ApplyAsync(new AddRoute(Own(family, table: RouteTables.Main))));

        Assert.Equal(FaultOrigin.ThirdParty, result.Fault?.Origin);
        AssertSame(before, await TruthAsync(family));
    }

    /// <summary>Whatever is asked about a route or a rule that does not carry the agent's number, it stays.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Apply_DeleteOfForeignObjects_LeavesThem(IpFamily family)
    {
        await Stage.AddAsync(Foreign(family));
        await Stage.AddAsync(Foreign(family) with { Table = StageContext.Tags.WanTable });
        var routes = await TruthAsync(family);
        List<RouteChange> steps = [.. routes.Select(static route => new DeleteRoute(route))];
        if (Declares(RouteBackendCapabilities.PolicyRouting))
        {
            await Stage.AddAsync(ForeignRule(family));
            steps.Add(new DeleteRule(ForeignRule(family)));
        }

        // As the agent's own, too: the tag in the kernel counts, not that of the question.
        steps.AddRange(routes.Select(static route => new DeleteRoute(route with { Protocol = StageContext.Tags.RouteProtocol })));
        var rules = await Stage.RulesAsync(family);

        await ApplyAsync([.. steps]);

        AssertSame(routes, await TruthAsync(family));
        Assert.Equal(rules, await Stage.RulesAsync(family));
    }

    /// <summary>A delete beside foreign routes of the same destination takes the agent's own only.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Apply_ChangesBesideForeignRoutes_LeaveThem(IpFamily family)
    {
        foreach (var table in (uint[])[RouteTables.Main, StageContext.Tags.WanTable, RouteWorld.ForeignTable])
        {
            await Stage.AddAsync(Foreign(family, 50) with { Table = table });
            await Stage.AddAsync(Foreign(family, 900) with { Table = table });
        }

        var before = await TruthAsync(family);
        await MustApplyAsync(new AddRoute(Own(family, 400)));
        await MustApplyAsync(new AddRoute(Own(family, 400, gateway: 2)));
        await MustApplyAsync(new DeleteRoute(Own(family, 400, gateway: 2)));

        AssertSame(before, await TruthAsync(family));
    }

    /// <summary>Start, observation, hand-over and either kind of stop leave all routes and rules as they are.</summary>
    /// <param name="reason">Why the backend is stopped.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [InlineData(StopReason.Swap)]
    [InlineData(StopReason.Shutdown)]
    public async Task Stop_AndNextGeneration_LeaveTheKernelUntouched(StopReason reason)
    {
        foreach (var family in IpFamilyFacts.All)
        {
            await Stage.AddAsync(Foreign(family));
            await MustApplyAsync(new AddRoute(Own(family)));
            if (Declares(RouteBackendCapabilities.PolicyRouting))
            {
                await Stage.AddAsync(ForeignRule(family));
                await MustApplyAsync(new AddRule(OwnRule(family)));
            }
        }

        var before = await EverythingAsync();
        await Backend.SwapAsync(reason, async () => Assert.Equal(before, await EverythingAsync()));

        var seen = await ObserveAsync();
        Assert.Equal(before, await EverythingAsync());
        foreach (var family in IpFamilyFacts.All)
        {
            AssertSame(await OwnTruthAsync(family), OwnSeen(seen, family));
        }
    }

    private async Task<List<string>> EverythingAsync()
    {
        var lines = new List<string>();
        foreach (var family in IpFamilyFacts.All)
        {
            lines.AddRange((await TruthAsync(family)).Select(static route => $"{route} proto {route.Protocol} {route.NextHops}"));
            lines.AddRange((await Stage.RulesAsync(family)).Select(static rule => $"{rule} proto {rule.Protocol}"));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
