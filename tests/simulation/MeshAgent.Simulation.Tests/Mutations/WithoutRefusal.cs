using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Forgets the rule that refuses control traffic without a WAN path.</summary>
internal sealed class WithoutRefusal : Mutation
{
    public override Decision Wants(Decision decision) => decision with
    {
        Plan = decision.Plan with
        {
            Routing = decision.Plan.Routing.Map(static (_, plan) => plan is null ? null : plan with
            {
                Rules = plan.Rules.Where(static rule => rule.Item.Action != RuleAction.Unreachable).ToEquatableArray(),
            }),
        },
    };
}
