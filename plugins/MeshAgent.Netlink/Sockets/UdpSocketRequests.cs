using System.Runtime.CompilerServices;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Sockets;

/// <summary>Requests about UDP sockets (sock_diag(7)); the kernel needs CONFIG_INET_UDP_DIAG, else it says ENOENT.</summary>
public static class UdpSocketRequests
{
    /// <summary>SOCK_DIAG_BY_FAMILY, linux/sock_diag.h: a number that means something else in rtnetlink.</summary>
    internal const NetlinkMessageType ByFamily = (NetlinkMessageType)20;

    private const byte Udp = 17;

    /// <summary>Every UDP socket of a family in this network namespace; for <see cref="NetlinkConnection.DumpAsync{T}"/>.</summary>
    /// <param name="family">The family; not <see cref="KernelFamily.Any"/>.</param>
    public static NetlinkRequest Dump(KernelFamily family) => new(
        $"read the {family} UDP sockets",
        new NetlinkWriter(ByFamily, NetlinkFlags.None)
            .Structure(new SocketQuery { Family = family, Protocol = Udp, States = uint.MaxValue }),
        Unsafe.SizeOf<SocketQuery>());
}
