using System.Collections.Immutable;
using System.Net;
using MeshAgent.Contracts.Routing;
using MeshAgent.Netlink.Filtering;
using MeshAgent.Netlink.Routing.Neighbours;
using MeshAgent.Netlink.Routing.Routes;

namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>Which of the machine's routes and neighbours are of interest. Links, addresses and rules all are.</summary>
internal sealed class WatchedObjects
{
    /// <summary>Limits of <see cref="RouteInterest"/>; what is beyond is not watched, which the contract says.</summary>
    private const int MaximumTables = 16;
    private const int MaximumNeighbours = 64;

    private readonly ImmutableHashSet<uint> tables;
    private readonly ImmutableHashSet<IPAddress> neighbours;
    private readonly byte protocol;

    /// <param name="interest">What the host asks for.</param>
    /// <param name="protocol">The agent's own route protocol.</param>
    public WatchedObjects(RouteInterest interest, byte protocol)
    {
        tables = [.. interest.Tables.Take(MaximumTables)];
        neighbours = [.. interest.Neighbours.Take(MaximumNeighbours)];
        this.protocol = protocol;
        Interest = interest;
    }

    /// <summary>What the host asked for.</summary>
    public RouteInterest Interest { get; }

    /// <summary>Decides on the bytes, so that a route of no interest costs no object.</summary>
    public bool Wants(in RouteView route) =>
        route.DestinationLength == 0 || route.Protocol == protocol || (!tables.IsEmpty && tables.Contains(route.Table));

    public bool Wants(KernelNeighbour neighbour) => neighbours.Contains(neighbour.Address);

    /// <summary>Whether any neighbour is of interest, so that the table need be read at all.</summary>
    public bool WantsNeighbours => !neighbours.IsEmpty;

    /// <summary>The same as a program for the kernel.</summary>
    public ImmutableArray<BpfInstruction> ToFilter() => EventFilter.Build(new EventInterest
    {
        Protocols = [protocol],
        Tables = [.. tables],
        Neighbours = [.. neighbours],
    });
}
