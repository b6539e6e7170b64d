using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Decisions;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Forgets the refusal that stands under the exit table's defaults.</summary>
internal sealed class WithoutBackstop : Mutation
{
    public override Decision Wants(Decision decision) => decision with
    {
        Plan = decision.Plan with { Routing = decision.Plan.Routing.Map(static (_, plan) => plan is null ? null : plan with { Backstop = [] }) },
    };
}
