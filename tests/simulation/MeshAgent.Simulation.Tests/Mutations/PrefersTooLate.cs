using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Decisions;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Puts its rules after the kernel's own, where nothing comes any more.</summary>
internal sealed class PrefersTooLate : Mutation
{
    private const uint BehindTheKernel = 40_000;

    public override Decision Wants(Decision decision) => decision with
    {
        Plan = decision.Plan with
        {
            Routing = decision.Plan.Routing.Map(static (_, plan) => plan is null ? null : plan with
            {
                Rules = plan.Rules
                    .Select(static rule => rule with { Item = rule.Item with { Preference = rule.Item.Preference + BehindTheKernel } })
                    .ToEquatableArray(),
            }),
        },
    };
}
