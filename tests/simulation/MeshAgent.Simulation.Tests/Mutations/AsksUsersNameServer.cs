using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Core.Observation;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Takes any name server that it hears of for one of the WAN.</summary>
internal sealed class AsksUsersNameServer : Mutation
{
    public override RouterSnapshot Sees(RouterSnapshot snapshot) => snapshot with
    {
        NameServers = snapshot.NameServers.Select(static server => server with { Scope = NameServerScope.Wan }).Reverse().ToEquatableArray(),
    };
}
