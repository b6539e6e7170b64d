using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Brings rules up to date as a script does it: all away, then all anew, in any order.</summary>
internal sealed class DeletesBeforeItAdds : BackendMutation
{
    protected override IReadOnlyList<RouteChange> Change(IReadOnlyList<RouteChange> changes, RouteObservation seen)
    {
        if (!changes.Any(static change => change is AddRule))
        {
            return changes;
        }

        var own = IpFamilyFacts.All.SelectMany(family => seen.Routing[family].Rules)
            .Where(rule => rule.Protocol == RouteProtocols.MeshAgent && rule.Family == changes[0].Family).ToList();
        return
        [
            .. own.Select(static rule => new DeleteRule(rule)),
            .. own.Select(static rule => new AddRule(rule)).Concat(changes.OfType<AddRule>()).OrderByDescending(static add => add.Rule.Preference),
            .. changes.Where(static change => change is not AddRule),
        ];
    }
}
