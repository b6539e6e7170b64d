using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Forwarding;

/// <summary>A client that asked by UDP and waits.</summary>
/// <param name="front">Where it asked.</param>
/// <param name="message">What it sent; its own copy.</param>
/// <param name="sender">Its socket address; its own copy.</param>
internal sealed class WaitingDatagram(UdpFront front, byte[] message, byte[] sender) : WaitingClient(message, DnsTransport.Udp)
{
    /// <inheritdoc/>
    public override void Send(ReadOnlySpan<byte> reply) => front.Send(reply, sender);
}
