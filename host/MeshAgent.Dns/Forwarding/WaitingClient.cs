using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Forwarding;

/// <summary>A client whose question must be asked of the servers first.</summary>
/// <param name="message">What it sent; its own copy.</param>
/// <param name="transport">How it came.</param>
internal abstract class WaitingClient(byte[] message, DnsTransport transport)
{
    /// <summary>What it sent.</summary>
    public byte[] Message => message;

    /// <summary>How it came, and the answer goes.</summary>
    public DnsTransport Transport => transport;

    /// <summary>The next one who waits for the same.</summary>
    public WaitingClient? Next { get; set; }

    /// <summary>Sends the reply; called once, on any thread, and must not wait.</summary>
    /// <param name="reply">The message; only valid during the call.</param>
    public abstract void Send(ReadOnlySpan<byte> reply);
}
