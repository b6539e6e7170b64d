using MeshAgent.Contracts.Addressing;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Tunnels.Links;

/// <summary>The link of the tunnel's name, as the kernel shows it.</summary>
internal sealed record TunnelLink
{
    /// <summary>The kind of a link of the kernel's own WireGuard (<c>IFLA_INFO_KIND</c>).</summary>
    public const string WireGuardKind = "wireguard";

    /// <summary>The kind of a link that a program feeds through <c>/dev/net/tun</c> (<c>IFLA_INFO_KIND</c>).</summary>
    public const string TunKind = "tun";

    /// <summary>The kernel's number of the link.</summary>
    public required int Index { get; init; }

    /// <summary>The driver kind.</summary>
    public required string Kind { get; init; }

    /// <summary>The largest packet, bytes.</summary>
    public int Mtu { get; init; }

    /// <summary>Whether it is set up.</summary>
    public bool IsUp { get; init; }

    /// <summary>The number of the bridge that it is a port of; 0: none.</summary>
    public int MasterIndex { get; init; }

    /// <summary>Its Ethernet address as lower-case pairs with colons; empty for one without.</summary>
    public string EthernetAddress { get; init; } = "";

    /// <summary>What somebody has written to it for people to read (<c>ip link set alias</c>); empty when nobody has.</summary>
    public string Alias { get; init; } = "";

    /// <summary>Its link-local IPv6 addresses, whoever gave them.</summary>
    public EquatableArray<InterfaceAddress> LinkLocals { get; init; } = [];

    /// <summary>Its addresses but the link-local ones that the kernel gives by itself.</summary>
    public EquatableArray<InterfaceAddress> Addresses { get; init; } = [];
}
