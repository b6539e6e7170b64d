using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Observation;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Does not look who is at a remembered gateway's address.</summary>
internal sealed class TrustsOldGateways : Mutation
{
    public override RouterSnapshot Sees(RouterSnapshot snapshot) =>
        snapshot with { Capabilities = snapshot.Capabilities & ~RouteBackendCapabilities.Neighbours };
}
