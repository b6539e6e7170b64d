using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Services;

/// <summary>
/// A router advertisement of the provider (RFC 4861 §4.2) with name servers of any lifetime (RFC 8106 §5.1): dnsmasq never takes one back.
/// </summary>
public static class HandMadeAdvertisement
{
    private const int HopLimit = 255;
    private const int HeaderLength = 16;
    private const int OptionHead = 8;
    private const int AddressLength = 16;

    /// <summary>Sends one from the provider's end of the WAN cable.</summary>
    /// <param name="world">The neighbourhood.</param>
    /// <param name="to">Whom to: <c>ff02::1</c> for all, or a link-local address.</param>
    /// <param name="routerSeconds">The router lifetime.</param>
    /// <param name="servers">Name servers and their lifetimes in seconds; 0 takes one back.</param>
    /// <returns>When it is sent.</returns>
    public static async Task SendAsync(
        Neighbourhood world, string to, ushort routerSeconds, params IReadOnlyList<(string Address, uint Seconds)> servers)
    {
        var message = new byte[HeaderLength + (servers.Count * (OptionHead + AddressLength))];
        message[0] = 134;
        message[4] = 64;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), routerSeconds);
        for (var i = 0; i < servers.Count; i++)
        {
            var option = message.AsSpan(HeaderLength + (i * (OptionHead + AddressLength)), OptionHead + AddressLength);
            (option[0], option[1]) = (25, 3);
            BinaryPrimitives.WriteUInt32BigEndian(option[4..], servers[i].Seconds);
            IPAddress.Parse(servers[i].Address).TryWriteBytes(option[OptionHead..], out _);
        }

        using var socket = await world.InNamespaceAsync(
            Node.Isp, static () => new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6));
        var link = await world.InNamespaceAsync(Node.Isp, static () => Libc.IndexOf(AddressPlan.IspWanLink));
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, HopLimit);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.IpTimeToLive, HopLimit);
        socket.Bind(new IPEndPoint(new IPAddress(IPAddress.Parse(AddressPlan.IPv6.WanGateway).GetAddressBytes(), link), 0));
        await socket.SendToAsync(message, new IPEndPoint(new IPAddress(IPAddress.Parse(to).GetAddressBytes(), link), 0));
    }
}
