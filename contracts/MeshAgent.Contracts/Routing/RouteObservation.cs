using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;

namespace MeshAgent.Contracts.Routing;

/// <summary>What a backend sees at one moment.</summary>
public sealed record RouteObservation
{
    /// <summary>Every link.</summary>
    public EquatableArray<Link> Links { get; init; } = [];

    /// <summary>Every address of this machine.</summary>
    public EquatableArray<LinkAddress> Addresses { get; init; } = [];

    /// <summary>The neighbours of interest.</summary>
    public EquatableArray<Neighbour> Neighbours { get; init; } = [];

    /// <summary>Routes and rules of each family.</summary>
    public PerFamily<FamilyRouting> Routing { get; init; } = PerFamily.Both(new FamilyRouting());

    /// <summary>What links were given, where the backend knows; empty for a backend that sees the kernel only.</summary>
    public EquatableArray<Lease> Leases { get; init; } = [];

    /// <summary>How often the backend had to read everything anew because events were lost, since its start.</summary>
    public long Resyncs { get; init; }
}
