using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Decisions;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Looks after IPv4 only.</summary>
internal sealed class ForgetsIPv6 : Mutation
{
    public override Decision Wants(Decision decision) => decision with
    {
        Plan = decision.Plan with
        {
            Routing = decision.Plan.Routing.With(IpFamily.IPv6, null),
            Guard = decision.Plan.Guard with { Families = [IpFamily.IPv4] },
        },
    };
}
