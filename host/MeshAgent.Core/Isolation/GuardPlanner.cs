using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Roles;
using MeshAgent.Core.Settings;

namespace MeshAgent.Core.Isolation;

/// <summary>Plans the packet filter.</summary>
public static class GuardPlanner
{
    /// <summary>Plans it.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="routing">What routes and rules should be.</param>
    /// <returns>The plan.</returns>
    public static GuardPlan Plan(DecisionView view, PerFamily<FamilyPlan> routing)
    {
        var tunnels = view.Snapshot.Exits.SelectMany(static provider => provider.Observation.Interfaces).ToList();
        var guarded = view.Settings.Families
            .Where(family => view.Settings.Fallback == Fallback.None || !routing[family].ExitRoutes.IsEmpty)
            .ToEquatableArray();
        return new GuardPlan
        {
            Mark = view.Settings.Identity.Mark,
            WanLinks = WanLinks(view),
            DropsUserTraffic = !guarded.IsEmpty,
            Families = guarded.IsEmpty ? view.Settings.Families : guarded,
            MasqueradeLinks = tunnels.Where(static tunnel => tunnel.Masquerade).Select(static tunnel => tunnel.Name).ToEquatableArray(),
            ClampLinks = tunnels.Where(static tunnel => tunnel.ClampSegmentSize).Select(static tunnel => tunnel.Name).ToEquatableArray(),
        };
    }

    // A link that the operator names, or that memory knows as an uplink, is guarded before it exists: there is no first moment.
    private static EquatableArray<string> WanLinks(DecisionView view) =>
        view.Roles.With(LinkRole.Wan).Select(static link => link.Name)
            .Concat(view.Settings.WanLinks.Where(static name => name != LinkPattern.Auto && !name.Contains('*', StringComparison.Ordinal)
                && !name.Contains('?', StringComparison.Ordinal)))
            .Concat(IpFamilyFacts.All.SelectMany(family => view.Memory.Durable.Paths[family])
                .SelectMany(static path => path.Path.Hops).Select(static hop => hop.LinkName))
            .Distinct()
            .Where(name => view.Roles.Of(name) is LinkRole.Wan or LinkRole.Other)
            .Order(StringComparer.Ordinal)
            .ToEquatableArray();
}
