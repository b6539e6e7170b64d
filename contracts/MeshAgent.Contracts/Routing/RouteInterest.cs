using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Routing;

/// <summary>
/// What the host wants to see of the machine. Default routes of every table, routes with the agent's protocol, links, addresses and rules
/// are always wanted; everything else only when named here, so that the cost does not grow with the routing table.
/// </summary>
public sealed record RouteInterest
{
    /// <summary>Tables of which every route is wanted; at most 16. The agent's own tables.</summary>
    public EquatableArray<uint> Tables { get; init; } = [];

    /// <summary>
    /// The most addresses in <see cref="Neighbours"/>. A backend may look each up by itself; a router with more gateways than this has a
    /// fault, and fewer could leave a real one unwatched.
    /// </summary>
    public const int MaxNeighbours = 64;

    /// <summary>Addresses whose neighbour entries are wanted: gateways that are candidates; at most <see cref="MaxNeighbours"/>.</summary>
    public EquatableArray<IPAddress> Neighbours { get; init; } = [];
}
