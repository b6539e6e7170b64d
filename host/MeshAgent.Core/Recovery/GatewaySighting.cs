using MeshAgent.Contracts.Links;

namespace MeshAgent.Core.Recovery;

/// <summary>What the kernel knows of a path's gateway.</summary>
/// <param name="IsNeeded">False when there is nothing to see: no gateway, or a backend that cannot tell.</param>
/// <param name="State">What is known.</param>
/// <param name="MacAddress">Its link-layer address; empty when unknown.</param>
public sealed record GatewaySighting(bool IsNeeded, NeighbourState State, string MacAddress)
{
    /// <summary>There is nothing to see.</summary>
    public static GatewaySighting NotNeeded { get; } = new(false, NeighbourState.Unknown, "");

    /// <summary>Whether the gateway answered, now or not long ago.</summary>
    public bool IsKnown => State is NeighbourState.Reachable or NeighbourState.Stale && MacAddress.Length > 0;
}
