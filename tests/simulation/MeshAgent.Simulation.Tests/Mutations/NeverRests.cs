using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Decisions;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Cannot decide between two metrics of its WAN paths.</summary>
internal sealed class NeverRests : Mutation
{
    public override Decision Wants(Decision decision)
    {
        // Slowly, since virtual time would not get on otherwise.
        var turn = (uint)(decision.Memory.DecidedAt.Second / 10 % 2);
        return decision with
        {
            Plan = decision.Plan with
            {
                Routing = decision.Plan.Routing.Map((_, plan) => plan is null ? null : plan with
                {
                    WanRoutes = plan.WanRoutes
                        .Select(route => route with { Item = route.Item with { Metric = route.Item.Metric + turn } }).ToEquatableArray(),
                }),
            },
        };
    }
}
