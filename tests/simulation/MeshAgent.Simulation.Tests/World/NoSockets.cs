using System.Net.Sockets;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Simulation.Tests.World;

/// <summary>A simulation opens no socket.</summary>
internal sealed class NoSockets : IWanSocketFactory
{
    public Socket Create(NameServerEndpoint server, DnsTransport transport) => throw new NotSupportedException();

    public int OpenDatagram(NameServerEndpoint server) => throw new NotSupportedException();

    public void Reconnect(int socket, NameServerEndpoint server) => throw new NotSupportedException();
}
