using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Resolvers.RouterAdvertisement.Tests;

/// <summary>
/// A cable in the test process's own namespace, with a router at its other end that advertises what a test wants (RFC 8106).
/// </summary>
public sealed class Router : IDisposable
{
    private const int HopLimit = 255;
    private const string Address = "fe80::1";
    private readonly Socket socket = new(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
    private readonly int link;

    public Router()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "namespaces need root");
        Assert.True(OwnNamespaces.AreEntered, "the test process is not in namespaces of its own");
        Shell.Run($"""
            ip link add wan0 type veth peer name isp0
            for link in wan0 isp0; do echo 0 >/proc/sys/net/ipv6/conf/$link/accept_dad; done
            ip link set wan0 up
            ip link set isp0 up
            ip -6 address add {Address}/64 dev isp0 nodad
            """);
        link = int.Parse(Shell.Run("cat /sys/class/net/isp0/ifindex 2>/dev/null || ip -o link show isp0 | cut -d: -f1"), CultureInfo.InvariantCulture);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, HopLimit);
        socket.Bind(new IPEndPoint(new IPAddress(IPAddress.Parse(Address).GetAddressBytes(), link), 0));
    }

    /// <summary>Sends an advertisement to all nodes of the cable.</summary>
    /// <param name="server">The name server in it.</param>
    /// <param name="seconds">How long it may be used; 0 takes it back.</param>
    public void Advertise(string server, uint seconds)
    {
        var message = new byte[40];
        (message[0], message[4]) = (134, 64);
        var option = message.AsSpan(16);
        (option[0], option[1]) = (25, 3);
        BinaryPrimitives.WriteUInt32BigEndian(option[4..], seconds);
        IPAddress.Parse(server).TryWriteBytes(option[8..], out _);
        socket.SendTo(message, new IPEndPoint(new IPAddress(IPAddress.Parse("ff02::1").GetAddressBytes(), link), 0));
    }

    public void Dispose()
    {
        socket.Dispose();
        Shell.Run("ip link delete wan0");
    }
}
