using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.Fastd.Settings;

/// <summary>The validated settings of one exit.</summary>
internal sealed record PeerSettings
{
    /// <summary>Its name, unique, and fit for a file.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is.</summary>
    public required ExitTarget Target { get; init; }

    /// <summary>Its key, unique.</summary>
    public required PublicKey Key { get; init; }

    /// <summary>Lower is tried first, 0 to 65535.</summary>
    public int Priority { get; init; }

    /// <summary>The link that its packets take: its own one, or the tunnel's.</summary>
    public required string Interface { get; init; }

    /// <summary>Its own addresses inside the tunnel; null for a family without.</summary>
    public PerFamily<IPAddress?> Gateways { get; init; } = PerFamily.Both<IPAddress?>(null);
}
