using System.Net.Sockets;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Sockets;

/// <summary>Makes the sockets that queries leave by. What it returns is isolated, or it returns nothing.</summary>
public interface IWanSocketFactory
{
    /// <summary>Makes an unbound, unconnected socket whose packets can only take the WAN.</summary>
    /// <param name="server">Whom it will be connected to: decides family and link.</param>
    /// <param name="transport">UDP or TCP.</param>
    /// <returns>The socket; the caller connects and disposes it.</returns>
    /// <exception cref="WanIsolationException">The socket cannot be kept to the WAN. Nothing was sent.</exception>
    /// <exception cref="SocketException">There is no socket at all, for example because the kernel has no IPv6.</exception>
    Socket Create(NameServerEndpoint server, DnsTransport transport);

    /// <summary>
    /// Makes a UDP socket as <see cref="Create"/> does and connects it: non-blocking, with a source port that the kernel has just drawn.
    /// For those who ask so often that the framework's socket objects would be most of the cost.
    /// </summary>
    /// <param name="server">Whom it is connected to.</param>
    /// <returns>The descriptor; the caller closes it.</returns>
    /// <exception cref="WanIsolationException">The socket cannot be kept to the WAN. Nothing was sent.</exception>
    /// <exception cref="SocketException">There is no socket, or no way to the server.</exception>
    int OpenDatagram(NameServerEndpoint server);

    /// <summary>
    /// Connects a socket of <see cref="OpenDatagram"/> anew after its port was given back: it is found to be isolated still, and the
    /// kernel draws another source port.
    /// </summary>
    /// <param name="socket">The descriptor.</param>
    /// <param name="server">Whom it is connected to; of the same family as the one before, and without a link.</param>
    /// <exception cref="WanIsolationException">The socket is not kept to the WAN. Nothing was sent.</exception>
    /// <exception cref="SocketException">There is no way to the server.</exception>
    void Reconnect(int socket, NameServerEndpoint server);
}
