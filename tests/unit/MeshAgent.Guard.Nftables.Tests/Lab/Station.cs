using System.Net;
using System.Net.Sockets;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Guard.Nftables.Tests.Lab;

/// <summary>A machine of the lab, seen through its sockets.</summary>
internal sealed class Station(NetworkNamespace place)
{
    private const int SocketLevel = 1;
    private const int MarkOption = 36;

    public NetworkNamespace Namespace { get; } = place;

    public Socket Open(IpFamily family, SocketType type, ProtocolType protocol, int port = 0, uint mark = 0, IPAddress? local = null) =>
        Namespace.Run(() =>
        {
            var socket = new Socket(family.ToAddressFamily(), type, protocol);
            if (mark != 0)
            {
                socket.SetRawSocketOption(SocketLevel, MarkOption, BitConverter.GetBytes(mark));
            }

            // A process that another test starts holds a copy of a closed socket until it has started, and with it the port.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(local ?? family.Everything().BaseAddress, port));
            return socket;
        });

    public Socket OpenUdp(IpFamily family, int port = 0, uint mark = 0, IPAddress? local = null) =>
        Open(family, SocketType.Dgram, ProtocolType.Udp, port, mark, local);

    /// <summary>Sends one datagram; a refusal by the local filter counts as sent, because only the wire tells.</summary>
    public void SendUdp(IPAddress target, int port, uint mark = 0, int sourcePort = 0)
    {
        using var socket = OpenUdp(target.Family(), sourcePort, mark);
        Send(socket, new IPEndPoint(target, port));
    }

    public void SendIcmp6(IPAddress target, byte type, string link)
    {
        using var socket = Open(IpFamily.IPv6, SocketType.Raw, ProtocolType.IcmpV6);
        var zone = Namespace.Run(() => System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces()
            .Single(candidate => candidate.Name == link).GetIPProperties().GetIPv6Properties().Index);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, zone);
        var message = new byte[24];
        message[0] = type;
        Send(socket, new IPEndPoint(new IPAddress(target.GetAddressBytes(), target.IsIPv6LinkLocal ? zone : 0), 0), message);
    }

    public static void Send(Socket socket, EndPoint target, byte[]? content = null)
    {
        try
        {
            socket.SendTo(content ?? "x"u8.ToArray(), target);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AccessDenied or SocketError.Success
            or SocketError.NetworkUnreachable or SocketError.HostUnreachable || error.NativeErrorCode == 1)
        {
            // EPERM of a drop in hook output, or no route: nothing left.
        }
    }

    public static async Task<EndPoint?> ReceiveAsync(Socket socket, TimeSpan patience)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        end.CancelAfter(patience);
        try
        {
            var any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
            return (await socket.ReceiveFromAsync(new byte[2048], any, end.Token)).RemoteEndPoint;
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
