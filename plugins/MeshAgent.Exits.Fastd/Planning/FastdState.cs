using MeshAgent.Contracts.Addressing;
using MeshAgent.Exits.Fastd.Instances;
using MeshAgent.Tunnels.Links;

namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>What is there.</summary>
/// <param name="Instance">The fastd.</param>
/// <param name="Links">Its links that are there.</param>
/// <param name="BridgeIndex">The number of the bridge; 0 when none is wanted or it is not there.</param>
internal sealed record FastdState(InstanceSnapshot Instance, EquatableArray<NamedLink> Links, int BridgeIndex)
{
    /// <summary>A link by name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The link; null when it is not there.</returns>
    public TunnelLink? Link(string name) => Links.FirstOrDefault(link => link.Name == name)?.Link;
}
