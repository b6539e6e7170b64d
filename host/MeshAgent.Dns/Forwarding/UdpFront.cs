using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Forwarding;

/// <summary>The clients that ask by UDP on one address.</summary>
/// <param name="socket">Bound to a loopback address; not owned.</param>
/// <param name="desk">Answers.</param>
internal sealed class UdpFront(Socket socket, QuestionDesk desk)
{
    /// <summary>Receives and answers until cancelled. Questions that wait for servers hold up nobody; the desk bounds them.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SocketException">The socket is of no more use.</exception>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(MessageLimits.MaxLength, pinned: true);
        var from = new SocketAddress(socket.AddressFamily);
        while (true)
        {
            var length = await socket.ReceiveFromAsync(buffer, SocketFlags.None, from, cancellation);
            if (!ThisMachine.Has(from))
            {
                continue;
            }

            var answering = desk.AnswerAsync(buffer.AsSpan(0, length), DnsTransport.Udp);
            if (answering.IsCompletedSuccessfully)
            {
                Send(await answering, from);
            }
            else
            {
                _ = SendLaterAsync(answering, Copy(from));
            }
        }
    }

    private async Task SendLaterAsync(ValueTask<byte[]?> answering, SocketAddress to)
    {
        try
        {
            Send(await answering, to);
        }
        catch (ObjectDisposedException)
        {
            // The forwarder has been stopped meanwhile.
        }
    }

    // Synchronous on purpose: a datagram to loopback never waits, and Socket.SendToAsync with a SocketAddress is not safe to call from
    // several threads at once (NullReferenceException about once in 200,000 calls, .NET 10.0).
    private void Send(byte[]? reply, SocketAddress to)
    {
        try
        {
            if (reply is not null)
            {
                socket.SendTo(reply, SocketFlags.None, to);
            }
        }
        catch (SocketException)
        {
            // The client has closed its port, or the kernel is short of memory: it will ask again.
        }
    }

    private static SocketAddress Copy(SocketAddress address)
    {
        var copy = new SocketAddress(address.Family, address.Size);
        address.Buffer.Span[..address.Size].CopyTo(copy.Buffer.Span);
        return copy;
    }
}
