using System.Diagnostics.CodeAnalysis;

namespace MeshAgent.Netlink.Transport;

/// <summary>Third argument of socket(AF_NETLINK, ...), linux/netlink.h.</summary>
[SuppressMessage("Design", "CA1027", Justification = "Protocol numbers, which exclude each other.")]
public enum NetlinkProtocol
{
    /// <summary>NETLINK_ROUTE: links, addresses, routes, rules, neighbours.</summary>
    Route = 0,

    /// <summary>NETLINK_SOCK_DIAG: the machine's sockets.</summary>
    SocketDiagnostics = 4,

    /// <summary>NETLINK_NETFILTER: packet filter and connection tracking.</summary>
    Netfilter = 12,

    /// <summary>NETLINK_GENERIC: families by name, WireGuard among them.</summary>
    Generic = 16,
}
