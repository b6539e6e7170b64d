using MeshAgent.Core.Decisions;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Relies on rules alone.</summary>
internal sealed class ForgetsTheFilter : Mutation
{
    public override Decision Wants(Decision decision) =>
        decision with { Plan = decision.Plan with { Guard = decision.Plan.Guard with { WanLinks = [] } } };
}
