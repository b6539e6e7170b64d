using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Settings;

namespace MeshAgent.Core.Isolation;

/// <summary>Plans the routes and rules of a family by the strategy that the operator chose. Everything else is decided alike for both.</summary>
public static class IsolationPlanner
{
    /// <summary>Plans them.</summary>
    /// <param name="family">The family.</param>
    /// <param name="view">What is known.</param>
    /// <param name="paths">The WAN paths, best first.</param>
    /// <param name="exits">The exits after this look.</param>
    /// <param name="selected">The exit that user traffic goes to; null when there is none.</param>
    /// <returns>The plan.</returns>
    public static FamilyPlan Plan(
        IpFamily family, DecisionView view, EquatableArray<TrackedPath> paths, EquatableArray<ExitMemory> exits, ExitMemory? selected)
    {
        var defaults = ExitTablePlanner.Defaults(family, view, selected);
        return IsHostRoutes(view)
            ? Refusal(family, view) with
            {
                WanRoutes = HostRoutePlanner.Pins(family, view, paths, exits),
                ExitRoutes = HostRoutePlanner.Halves(family, defaults),
            }
            : Refusal(family, view) with { WanRoutes = WanTablePlanner.Plan(family, view, paths), ExitRoutes = defaults };
    }

    /// <summary>Only what refuses: what stays when the agent stops.</summary>
    /// <param name="family">The family.</param>
    /// <param name="view">What is known.</param>
    /// <returns>The plan without any way out.</returns>
    public static FamilyPlan Refusal(IpFamily family, DecisionView view)
    {
        var backstop = ExitTablePlanner.Backstop(family, view);
        return IsHostRoutes(view)
            ? new FamilyPlan { Backstop = HostRoutePlanner.Halves(family, backstop) }
            : new FamilyPlan { Backstop = backstop, Rules = RulePlanner.Plan(family, view) };
    }

    /// <summary>Whether the kernel has everything that refuses.</summary>
    /// <param name="family">The family.</param>
    /// <param name="view">What is known.</param>
    /// <returns>True when no packet can take a way that the plan does not know.</returns>
    public static bool IsClosed(IpFamily family, DecisionView view) => view.Known.IsClosed(family, () => HasRefusal(family, view));

    /// <summary>Whether the strategy is that of host routes.</summary>
    /// <param name="view">What is known.</param>
    /// <returns>False for policy routing.</returns>
    public static bool IsHostRoutes(DecisionView view) => view.Settings.Strategy == IsolationStrategy.HostRoutes;

    private static bool HasRefusal(IpFamily family, DecisionView view)
    {
        var plan = Refusal(family, view);
        var seen = view.Snapshot.Routing.Routing[family];
        return plan.Rules.All(rule => seen.Rules.Contains(rule.Item))
            && plan.Backstop.All(wanted => seen.Routes.Any(route => route.Type == wanted.Item.Type && route.Table == wanted.Item.Table
                && route.Destination == wanted.Item.Destination && route.Metric == wanted.Item.Metric));
    }
}
