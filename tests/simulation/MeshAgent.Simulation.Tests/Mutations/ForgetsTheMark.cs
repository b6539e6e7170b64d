using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Decisions;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Tells tunnels to send their packets without the mark.</summary>
internal sealed class ForgetsTheMark : Mutation
{
    public override Decision Wants(Decision decision) => decision with
    {
        Plan = decision.Plan with
        {
            Exits = decision.Plan.Exits.Select(static exit => (exit.Provider, exit.Plan with { Mark = default })).ToEquatableArray(),
        },
    };
}
