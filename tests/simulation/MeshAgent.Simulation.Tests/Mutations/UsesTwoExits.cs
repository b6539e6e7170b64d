using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Observation;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Sends users into every tunnel that there is.</summary>
internal sealed class UsesTwoExits : Mutation
{
    private EquatableArray<Contracts.Links.Link> tunnels = [];

    public override RouterSnapshot Sees(RouterSnapshot snapshot)
    {
        var names = snapshot.Exits.SelectMany(static provider => provider.Observation.Interfaces).Select(static tunnel => tunnel.Name).ToHashSet();
        tunnels = snapshot.Routing.Links.Where(link => names.Contains(link.Name)).ToEquatableArray();
        return snapshot;
    }

    public override Decision Wants(Decision decision) => decision with
    {
        Plan = decision.Plan with
        {
            Routing = decision.Plan.Routing.Map((_, plan) => plan is null ? null : plan with
            {
                ExitRoutes = plan.ExitRoutes.SelectMany(All).ToEquatableArray(),
            }),
        },
    };

    private IEnumerable<Wanted<Route>> All(Wanted<Route> wanted) => tunnels.Any(tunnel => tunnel.Index == wanted.Item.NextHops[0].LinkIndex)
        ? tunnels.Select((tunnel, place) => wanted with
        {
            Item = wanted.Item with
            {
                Metric = wanted.Item.Metric + (uint)place,
                NextHops = [wanted.Item.NextHops[0] with { LinkIndex = tunnel.Index }],
            },
        })
        : [wanted];
}
