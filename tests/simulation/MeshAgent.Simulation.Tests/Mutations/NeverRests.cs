using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Decisions;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Cannot decide between two metrics of its WAN paths.</summary>
internal sealed class NeverRests : Mutation
{
    private uint turn;

    public override Decision Wants(Decision decision)
    {
        turn ^= 1;
        return decision with
        {
            Plan = decision.Plan with
            {
                Routing = decision.Plan.Routing.Map((_, plan) => plan is null ? null : plan with
                {
                    WanRoutes = plan.WanRoutes.Select(route => route with { Item = route.Item with { Metric = route.Item.Metric + turn } }).ToEquatableArray(),
                }),
            },
        };
    }
}
