using System.Net;
using System.Net.Sockets;

namespace MeshAgent.Dns.Forwarding;

/// <summary>
/// Tells this machine's programs from everybody else. A redirected question comes to the loopback listener from whatever address its
/// program had chosen for the server that it meant, so "loopback" would be too narrow. And with <c>route_localnet</c> set on a link, a
/// neighbour can reach 127.0.0.1, so the bound address alone would be too wide. (Packets from outside with a source of this machine
/// are dropped by the kernel: ip-sysctl, accept_local.)
/// </summary>
internal static class ThisMachine
{
    /// <summary>Whether an address belongs to this machine.</summary>
    /// <param name="address">A client's address and port.</param>
    public static bool Has(SocketAddress address)
    {
        var blank = new IPEndPoint(address.Family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        return Has(((IPEndPoint)blank.Create(address)).Address);
    }

    /// <summary>Whether an address belongs to this machine.</summary>
    /// <param name="address">A client's address.</param>
    public static bool Has(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
        {
            return true;
        }

        // The kernel binds to its own addresses only (ip(7), EADDRNOTAVAIL), which costs two system calls and no list to keep.
        using var trial = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            trial.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
