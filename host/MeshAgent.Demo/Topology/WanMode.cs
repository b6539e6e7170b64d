namespace MeshAgent.Demo.Topology;

/// <summary>How the router's WAN link is set up, for both families alike.</summary>
public enum WanMode
{
    /// <summary>Static address and a default route by the provider's gateway in the main table (IPv6: by its link-local address).</summary>
    Static,

    /// <summary>IPv4 by DHCP (busybox udhcpc), IPv6 by router advertisement: address, default route and name server.</summary>
    Dhcp,

    /// <summary>The link is up and has its addresses, and nothing anywhere says where the gateway is.</summary>
    NoDefault,

    /// <summary>
    /// As PPPoE leaves it: a peer address instead of a prefix, and a default route over the link without a gateway. The link stays an
    /// Ethernet one whose far end answers for every address, so that the capture can tell who sent a packet.
    /// </summary>
    PointToPoint,
}
