using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Sockets.Kernel;

namespace MeshAgent.Dns.Forwarding;

/// <summary>
/// Tells this machine's programs from everybody else. A redirected question comes to the loopback listener from whatever address its
/// program had chosen for the server that it meant, so "loopback" would be too narrow. And with <c>route_localnet</c> set on a link, a
/// neighbour can reach 127.0.0.1, so the bound address alone would be too wide. (Packets from outside with a source of this machine
/// are dropped by the kernel: ip-sysctl, accept_local.) For one thread; remembers the last address.
/// </summary>
/// <param name="clock">How long an address is believed without asking the kernel.</param>
internal sealed class ThisMachine(TimeProvider clock)
{
    /// <summary>
    /// How long the last address is believed to be ours. Longer would answer a neighbour who took over an address of ours.
    /// </summary>
    private static readonly TimeSpan Belief = TimeSpan.FromSeconds(1);

    private readonly byte[] _last = new byte[KernelAddress.MaxLength];
    private int _lastLength;
    private long _lastAt;

    /// <summary>Whether an address belongs to this machine. Makes no object for loopback, and for the same address again.</summary>
    /// <param name="address">A client's socket address, as the kernel has it.</param>
    public bool Has(ReadOnlySpan<byte> address)
    {
        var host = KernelAddress.HostOf(address);
        if (host.IsEmpty)
        {
            return false;
        }

        if (host.Length == 4 ? host[0] == 127 : host.IndexOfAnyExcept((byte)0) == host.Length - 1 && host[^1] == 1)
        {
            return true;
        }

        if (host.SequenceEqual(_last.AsSpan(0, _lastLength)) && clock.GetElapsedTime(_lastAt) < Belief)
        {
            return true;
        }

        var scope = host.Length == 4 ? 0 : BitConverter.ToUInt32(address[24..]);
        if (!Has(host.Length == 4 ? new IPAddress(host) : new IPAddress(host, scope)))
        {
            return false;
        }

        host.CopyTo(_last);
        (_lastLength, _lastAt) = (host.Length, clock.GetTimestamp());
        return true;
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
