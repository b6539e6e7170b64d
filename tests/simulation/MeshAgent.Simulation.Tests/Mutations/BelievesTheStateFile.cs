using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;
using MeshAgent.Core.Observation;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Takes what the state file says of a gateway for what is there, though a power cut may have left an old one.</summary>
internal sealed class BelievesTheStateFile : Mutation
{
    private EquatableArray<Core.Recovery.RememberedPath> believed = [];

    public override Core.Memory.AgentMemory Remembers(Core.Memory.AgentMemory memory)
    {
        believed = IpFamilyFacts.All.SelectMany(family => memory.Durable.Paths[family]).ToEquatableArray();
        return memory;
    }

    public override RouterSnapshot Sees(RouterSnapshot snapshot)
    {
        var pretended = from known in believed
                        from link in snapshot.Routing.Links
                        where link.Name == known.Path.LinkName && known.Path.Gateway is not null && known.Fingerprint.GatewayMac.Length > 0
                        select new Neighbour(link.Index, known.Path.Gateway!, NeighbourState.Reachable, known.Fingerprint.GatewayMac);
        return snapshot with
        {
            Routing = snapshot.Routing with
            {
                Neighbours = pretended.Concat(snapshot.Routing.Neighbours)
                    .DistinctBy(static entry => (entry.LinkIndex, entry.Address)).ToEquatableArray(),
            },
        };
    }
}
