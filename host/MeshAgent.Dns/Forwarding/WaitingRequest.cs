using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Forwarding;

/// <summary>A client that asked on a TCP connection and waits.</summary>
/// <param name="conversation">The connection.</param>
/// <param name="message">What it sent; its own copy.</param>
internal sealed class WaitingRequest(TcpConversation conversation, byte[] message) : WaitingClient(message, DnsTransport.Tcp)
{
    /// <inheritdoc/>
    public override void Send(ReadOnlySpan<byte> reply) => conversation.SendLater(reply);
}
