using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Observation;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Takes the tunnel's mark for granted instead of reading it back.</summary>
internal sealed class TrustsTheMark : Mutation
{
    public override RouterSnapshot Sees(RouterSnapshot snapshot) => snapshot with
    {
        Exits = snapshot.Exits.Select(static provider => provider with
        {
            Observation = provider.Observation with
            {
                Interfaces = provider.Observation.Interfaces.Select(static tunnel => tunnel with { OuterMark = 1 }).ToEquatableArray(),
            },
        }).ToEquatableArray(),
    };
}
