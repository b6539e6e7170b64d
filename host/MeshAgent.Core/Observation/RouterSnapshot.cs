using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Core.Observation;

/// <summary>
/// Everything that was seen at one moment, and what was found out since the last: the only input of a decision besides memory.
/// </summary>
public sealed record RouterSnapshot
{
    /// <summary>Links, addresses, routes, rules.</summary>
    public RouteObservation Routing { get; init; } = new();

    /// <summary>What the route backend can do.</summary>
    public RouteBackendCapabilities Capabilities { get; init; }

    /// <summary>What each exit provider sees.</summary>
    public EquatableArray<ProviderSnapshot> Exits { get; init; } = [];

    /// <summary>The name servers of all sources, merged.</summary>
    public EquatableArray<NameServer> NameServers { get; init; } = [];

    /// <summary>What the packet filter does; null when no guard is loaded.</summary>
    public GuardObservation? Guard { get; init; }

    /// <summary>
    /// Which ways the kernel leads lookups at the WAN name servers, with and without the mark; empty before it was asked.
    /// </summary>
    public EquatableArray<WayAnswer> Ways { get; init; } = [];

    /// <summary>What was seen of the exits' processes.</summary>
    public EquatableArray<DaemonSighting> Daemons { get; init; } = [];

    /// <summary>The link that is watched is still, though packets go out of it; null while it is not, or none is watched.</summary>
    public LinkStillness? Stillness { get; init; }

    /// <summary>Whether everything could be read that was looked at. What could not is unknown, and to be looked at again soon.</summary>
    public bool IsWhole =>
        IpFamilyFacts.All.All(family => Routing.Routing[family].Fault is null)
        && Guard?.Fault is null
        && Exits.All(static provider => provider.Observation.Fault is null);

    /// <summary>Lookups that ended since the last decision.</summary>
    public EquatableArray<LookupReport> Lookups { get; init; } = [];

    /// <summary>Probes of WAN paths that ended since the last decision.</summary>
    public EquatableArray<ProbeReport> Probes { get; init; } = [];
}
