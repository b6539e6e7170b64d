using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets.Kernel;

namespace MeshAgent.Dns.Sockets;

/// <summary>
/// Makes sockets that carry the WAN mark, and are bound to the server's link when it names one. Each option is set before the
/// socket is connected and read back; any doubt is a <see cref="WanIsolationException"/>.
/// </summary>
public sealed class MarkedSocketFactory : IWanSocketFactory
{
    // asm-generic/socket.h
    private const int SolSocket = 1;
    private const int SoMark = 36;
    private const int SoBindToIfIndex = 62;

    // linux/in.h, linux/in6.h
    private const int SolIp = 0;
    private const int IpRecvErr = 11;
    private const int SolIpv6 = 41;
    private const int Ipv6RecvErr = 25;

    private const string MarkHint = "the agent needs CAP_NET_ADMIN";
    private const string LinkHint = "the link may be gone";

    private readonly uint _mark;

    /// <summary>Fixes the mark.</summary>
    /// <param name="mark">
    /// The WAN mark, not 0: the value that the policy rules match. A fresh socket has no other mark bits to keep. Setting it takes
    /// CAP_NET_ADMIN, or CAP_NET_RAW since Linux 5.17 (man 7 socket).
    /// </param>
    public MarkedSocketFactory(uint mark)
    {
        ArgumentOutOfRangeException.ThrowIfZero(mark);
        _mark = mark;
    }

    /// <inheritdoc/>
    public Socket Create(NameServerEndpoint server, DnsTransport transport)
    {
        var socket = transport == DnsTransport.Udp
            ? new Socket(server.Family, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(server.Family, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            Require(socket, "SO_MARK", SoMark, _mark, MarkHint);
            if (server.LinkIndex != 0)
            {
                Require(socket, "SO_BINDTOIFINDEX", SoBindToIfIndex, (uint)server.LinkIndex, LinkHint);
            }

            if (transport == DnsTransport.Udp)
            {
                ReportUnreachable(socket, server.Family);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int OpenDatagram(NameServerEndpoint server)
    {
        var socket = RawDatagram.Open(server);
        try
        {
            Require(socket, "SO_MARK", SoMark, _mark, MarkHint);
            if (server.LinkIndex != 0)
            {
                Require(socket, "SO_BINDTOIFINDEX", SoBindToIfIndex, (uint)server.LinkIndex, LinkHint);
            }

            var (level, option) = server.Family == AddressFamily.InterNetworkV6 ? (SolIpv6, Ipv6RecvErr) : (SolIp, IpRecvErr);
            RawDatagram.TrySetOption(socket, level, option, 1);
            RawDatagram.Connect(socket, server);
            return socket;
        }
        catch
        {
            _ = SystemCall.Close(socket);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Reconnect(int socket, NameServerEndpoint server)
    {
        RequireHeld("SO_MARK", _mark, RawDatagram.GetOption(socket, SolSocket, SoMark));
        RawDatagram.Connect(socket, server);
    }

    private static void Require(int socket, string name, int option, uint value, string hint)
    {
        uint held;
        try
        {
            held = RawDatagram.SetOption(socket, SolSocket, option, value);
        }
        catch (SocketException failure)
        {
            throw Refused(name, value, hint, failure);
        }

        RequireHeld(name, value, held);
    }

    private static void Require(Socket socket, string name, int option, uint value, string hint)
    {
        uint held = 0;
        try
        {
            socket.SetRawSocketOption(SolSocket, option, Bytes(ref value));
            socket.GetRawSocketOption(SolSocket, option, Bytes(ref held));
        }
        catch (SocketException failure)
        {
            throw Refused(name, value, hint, failure);
        }

        RequireHeld(name, value, held);
    }

    private static WanIsolationException Refused(string name, uint value, string hint, SocketException failure) => new(
        name,
        failure.NativeErrorCode,
        string.Create(CultureInfo.InvariantCulture, $"{name}={value} was refused ({failure.Message}): {hint}"),
        failure);

    private static void RequireHeld(string name, uint value, uint held)
    {
        if (held != value)
        {
            throw new WanIsolationException(
                name, 0, string.Create(CultureInfo.InvariantCulture, $"{name} was set to {value} but reads back as {held}"));
        }
    }

    /// <summary>
    /// Asks for ICMP errors that Linux otherwise hides from a connected UDP socket: without this a next hop that does not answer ARP
    /// or NDP, and a router that says "host unreachable", look like silence (net/ipv4/udp.c, __udp4_lib_err). It is evidence, not
    /// isolation, so a kernel that refuses costs only that evidence.
    /// </summary>
    private static void ReportUnreachable(Socket socket, AddressFamily family)
    {
        uint on = 1;
        try
        {
            if (family == AddressFamily.InterNetworkV6)
            {
                socket.SetRawSocketOption(SolIpv6, Ipv6RecvErr, Bytes(ref on));
            }
            else
            {
                socket.SetRawSocketOption(SolIp, IpRecvErr, Bytes(ref on));
            }
        }
        catch (SocketException)
        {
            // The lookup then sees a timeout where it could have seen the cause.
        }
    }

    private static Span<byte> Bytes(ref uint value) => MemoryMarshal.AsBytes(new Span<uint>(ref value));
}
