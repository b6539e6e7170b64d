using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Observation;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Goes on asking a name server whose lease has ended.</summary>
internal sealed class TrustsEndedLeases : Mutation
{
    public override RouterSnapshot Sees(RouterSnapshot snapshot) => snapshot with
    {
        NameServers = snapshot.NameServers.Select(static server => server with { ExpiresAt = null }).ToEquatableArray(),
    };
}
