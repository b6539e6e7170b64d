using System.Net;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.Fastd.Status;

/// <summary>A peer as fastd shows it.</summary>
internal sealed record PeerStatus
{
    /// <summary>Its key.</summary>
    public required PublicKey Key { get; init; }

    /// <summary>Its name; null for one that has none.</summary>
    public string? Name { get; init; }

    /// <summary>Where packets to it go; null while that is not known ("any").</summary>
    public IPEndPoint? Address { get; init; }

    /// <summary>Its own link; null where it has none, now or in mode tap.</summary>
    public string? Interface { get; init; }

    /// <summary>The session; null while there is none.</summary>
    public ConnectionStatus? Connection { get; init; }
}
