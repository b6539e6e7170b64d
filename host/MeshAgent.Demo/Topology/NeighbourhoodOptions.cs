using MeshAgent.Demo.Services;

namespace MeshAgent.Demo.Topology;

/// <summary>What can differ between two neighbourhoods. The defaults are the one that the demo shows.</summary>
public sealed record NeighbourhoodOptions
{
    /// <summary>How the router's WAN link comes up.</summary>
    public WanMode Wan { get; init; } = WanMode.Static;

    /// <summary>False switches IPv6 off in the router (<c>disable_ipv6</c> on every link); the rest of the world keeps it.</summary>
    public bool RouterHasIPv6 { get; init; } = true;

    /// <summary>False leaves the provider's name server silent until <see cref="Neighbourhood.StartWanNameServerAsync"/>.</summary>
    public bool WanNameServerUp { get; init; } = true;

    /// <summary>True puts a default route by the mesh neighbour into the router's main table, as a mesh routing daemon would
    /// (<c>proto babel</c>, metric 4096: worse than any WAN).</summary>
    public bool MeshDefault { get; init; }

    /// <summary>What exit 1 speaks.</summary>
    public ExitTechnology Exit1 { get; init; } = ExitTechnology.WireGuard;

    /// <summary>What exit 2 speaks.</summary>
    public ExitTechnology Exit2 { get; init; } = ExitTechnology.WireGuard;

    /// <summary>Names of the router's links.</summary>
    public LinkNames Links { get; init; } = new();
}
