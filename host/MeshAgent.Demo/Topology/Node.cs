namespace MeshAgent.Demo.Topology;

/// <summary>The members of the neighbourhood, each a network namespace of its own.</summary>
public enum Node
{
    /// <summary>The mesh router under test: the only namespace that an agent runs in.</summary>
    Router,

    /// <summary>The internet provider on the WAN link: gateway, name server, DHCP and router advertisements; it translates IPv4.</summary>
    Isp,

    /// <summary>The first WireGuard exit; it translates both families.</summary>
    Exit1,

    /// <summary>The second WireGuard exit; it translates both families.</summary>
    Exit2,

    /// <summary>The internet: the link that joins everybody, a public name server, and the target of the traffic probes.</summary>
    Inet,

    /// <summary>A user's computer on the LAN.</summary>
    Lan,

    /// <summary>A mesh neighbour with its own name server and its own way to the internet.</summary>
    Mesh,
}
