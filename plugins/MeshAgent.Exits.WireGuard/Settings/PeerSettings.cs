using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Settings;

/// <summary>One exit, as the operator configured it.</summary>
internal sealed record PeerSettings
{
    /// <summary>The seconds between keep-alives that NAT gateways survive, as wg(8) advises.</summary>
    public const int DefaultKeepaliveSeconds = 25;

    /// <summary>The exit's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is.</summary>
    public required ExitTarget Target { get; init; }

    /// <summary>Its key.</summary>
    public required PublicKey PublicKey { get; init; }

    /// <summary>The file of the preshared key, an absolute path; null when there is none.</summary>
    public string? PresharedKeyFile { get; init; }

    /// <summary>Lower is tried first, 0 to 65535.</summary>
    public int Priority { get; init; }

    /// <summary>Seconds between keep-alives, 1 to 65535.</summary>
    public int KeepaliveSeconds { get; init; } = DefaultKeepaliveSeconds;

    /// <summary>What may be sent to it and come from it while it is selected.</summary>
    public EquatableArray<IPNetwork> AllowedIps { get; init; } = [IpFamily.IPv4.Everything(), IpFamily.IPv6.Everything()];
}
