using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MeshAgent.Exits.WireGuard.Probing;

/// <summary>
/// Sends one UDP datagram bound to the tunnel link. A WireGuard peer that gets a data packet and has nothing to send answers with a
/// keep-alive within 10 s (whitepaper §6.5, KEEPALIVE_TIMEOUT), even if it then drops the packet; so what is in it and where it goes
/// does not matter.
/// </summary>
internal sealed class UdpTunnelProbe : ITunnelProbe
{
    /// <summary>The discard service (RFC 863): nobody answers by mistake.</summary>
    private const int DiscardPort = 9;

    private const int SocketLevel = 1;
    private const int BindToDevice = 25;

    /// <inheritdoc/>
    public async ValueTask SendAsync(string link, IPAddress destination, CancellationToken cancellationToken)
    {
        using var socket = new Socket(destination.AddressFamily, SocketType.Dgram, ProtocolType.Udp);

        // socket(7), SO_BINDTODEVICE: it leaves by the tunnel or not at all, whatever the routes say.
        socket.SetRawSocketOption(SocketLevel, BindToDevice, Encoding.UTF8.GetBytes(link + '\0'));
        await socket.SendToAsync("?"u8.ToArray(), new IPEndPoint(destination, DiscardPort), cancellationToken);
    }
}
