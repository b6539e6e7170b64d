using System.Net.Sockets;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Tests.Fakes;

/// <summary>Plain sockets, so that the tests of the resolver run without rights.</summary>
internal sealed class LoopbackSocketFactory : IWanSocketFactory
{
    public int Made;

    public Socket Create(NameServerEndpoint server, DnsTransport transport)
    {
        Interlocked.Increment(ref Made);
        return transport == DnsTransport.Udp
            ? new Socket(server.Family, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(server.Family, SocketType.Stream, ProtocolType.Tcp);
    }

    public int OpenDatagram(NameServerEndpoint server)
    {
        Interlocked.Increment(ref Made);
        var socket = RawDatagram.Open(server);
        RawDatagram.Connect(socket, server);
        return socket;
    }

    public void Reconnect(int socket, NameServerEndpoint server) => RawDatagram.Connect(socket, server);
}
