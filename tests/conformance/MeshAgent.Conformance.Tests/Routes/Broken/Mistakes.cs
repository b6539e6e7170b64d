using MeshAgent.Conformance.Routes;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Conformance.Tests.Routes.Broken;

/// <summary>Mistakes that a backend can make.</summary>
internal static class Mistakes
{
    private const byte Own = RouteProtocols.MeshAgent;

    /// <summary>Each by its name.</summary>
    public static IReadOnlyDictionary<string, Func<IRouteBackend, IRouteStage, IRouteBackend>> All { get; } =
        new Dictionary<string, Func<IRouteBackend, IRouteStage, IRouteBackend>>(StringComparer.Ordinal)
        {
            ["none"] = static (inner, _) => new BrokenBackend(inner),
            ["deletes a foreign route"] = static (inner, stage) => new BrokenBackend(inner) { AfterSteps = () => DeleteForeignAsync(stage) },
            ["deletes before it adds"] = static (inner, stage) => new BrokenBackend(inner)
            {
                BeforeStep = change => MakeRoomAsync(change, stage),
            },
            ["ignores the metric"] = static (inner, _) => new BrokenBackend(inner)
            {
                Step = static change => change is AddRoute { Route: var route } ? new AddRoute(route with { Metric = 7 }) : change,
            },
            ["forgets IPv6"] = static (inner, _) => new BrokenBackend(inner) { Step = static change => change.Family == IpFamily.IPv6 ? null : change },
            ["swallows the rules' events"] = static (inner, _) => new BrokenBackend(inner)
            {
                Swallows = static change => change.StartsWith("rule", StringComparison.Ordinal),
            },
            ["never says why"] = static (inner, _) => new BrokenBackend(inner) { Result = static result => result with { Fault = null } },
            ["drops onlink"] = static (inner, _) => new BrokenBackend(inner) { Sight = static seen => Seen(seen, WithoutOnLink) },
            ["hides the foreign"] = static (inner, _) => new BrokenBackend(inner)
            {
                Sight = static seen => Seen(seen, static family => family with
                {
                    Routes = family.Routes.Where(static route => route.Protocol == Own).ToEquatableArray(),
                }),
            },
            ["takes IPv6 for IPv4"] = static (inner, _) => new BrokenBackend(inner)
            {
                Sight = static seen => seen with { Routing = new PerFamily<FamilyRouting>(seen.Routing.IPv4, seen.Routing.IPv4) },
            },
            ["asks without the mark"] = static (inner, _) => new BrokenBackend(inner) { Question = static query => query with { Mark = 0 } },
            ["waits on when cancelled"] = static (inner, _) => new BrokenBackend(inner) { HangsWhenCancelled = true },
        };

    private static async Task DeleteForeignAsync(IRouteStage stage)
    {
        var routes = await stage.RoutesAsync(IpFamily.IPv4);
        if (routes.FirstOrDefault(static route => route.IsDefault && route.Protocol != Own) is { } foreign)
        {
            await stage.DeleteAsync(foreign);
        }
    }

    private static async Task MakeRoomAsync(RouteChange change, IRouteStage stage)
    {
        if (change is AddRoute { Route: var route }
            && (await stage.RoutesAsync(route.Family))
                .FirstOrDefault(known => known.Protocol == Own && known.Metric == route.Metric) is { } old)
        {
            await stage.DeleteAsync(old);
        }
    }

    private static RouteObservation Seen(RouteObservation seen, Func<FamilyRouting, FamilyRouting> view) =>
        seen with { Routing = seen.Routing.Map((_, family) => view(family)) };

    private static FamilyRouting WithoutOnLink(FamilyRouting family) => family with
    {
        Routes = family.Routes
            .Select(static route => route with { NextHops = route.NextHops.Select(static hop => hop with { OnLink = false }).ToEquatableArray() })
            .ToEquatableArray(),
    };
}
