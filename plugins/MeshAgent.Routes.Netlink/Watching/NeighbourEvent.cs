using MeshAgent.Contracts.Links;

namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>A notification about a neighbour.</summary>
/// <param name="IsGone">The entry was deleted.</param>
/// <param name="Neighbour">The entry.</param>
internal readonly record struct NeighbourEvent(bool IsGone, Neighbour Neighbour);
