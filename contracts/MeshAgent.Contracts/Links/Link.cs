namespace MeshAgent.Contracts.Links;

/// <summary>A network interface of this machine.</summary>
public sealed record Link
{
    /// <summary>The kernel's number of the link, from 1; reused after the link is gone (<c>ifi_index</c>, linux/rtnetlink.h).</summary>
    public required int Index { get; init; }

    /// <summary>The name, 1 to 15 bytes (<c>IFLA_IFNAME</c>); compared whole and byte by byte, never by prefix.</summary>
    public required string Name { get; init; }

    /// <summary>The driver kind, such as <c>veth</c>, <c>bridge</c>, <c>tun</c>, <c>wireguard</c> (<c>IFLA_INFO_KIND</c>); empty for hardware.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The link-layer address as lower-case pairs with colons (<c>IFLA_ADDRESS</c>); empty where there is none.</summary>
    public string MacAddress { get; init; } = "";

    /// <summary>The largest packet in bytes (<c>IFLA_MTU</c>).</summary>
    public int Mtu { get; init; }

    /// <summary>Set up by the administrator (<c>IFF_UP</c>).</summary>
    public bool IsUp { get; init; }

    /// <summary>The medium is connected (<c>IFF_LOWER_UP</c>); links without a medium count as connected.</summary>
    public bool HasCarrier { get; init; }

    /// <summary>A link with one peer and no neighbour discovery (<c>IFF_POINTOPOINT</c>): a default over it needs no gateway.</summary>
    public bool IsPointToPoint { get; init; }

    /// <summary>The loopback link (<c>IFF_LOOPBACK</c>).</summary>
    public bool IsLoopback { get; init; }

    /// <summary>The index of the bridge, bond or VRF that it belongs to (<c>IFLA_MASTER</c>); 0 when it belongs to none.</summary>
    public int MasterIndex { get; init; }

    /// <summary>Whether packets can pass: up and with carrier.</summary>
    public bool IsUsable => IsUp && HasCarrier;
}
