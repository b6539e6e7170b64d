using System.Net;
using System.Net.Sockets;

namespace MeshAgent.Dns.Forwarding;

/// <summary>The clients that ask by TCP on one address: takes their connections, as many as are allowed.</summary>
/// <param name="socket">Bound and listening on a loopback address; not owned.</param>
/// <param name="desk">Answers.</param>
/// <param name="settings">Bounds.</param>
/// <param name="clock">Idle times.</param>
internal sealed class TcpFront(Socket socket, QuestionDesk desk, ForwarderSettings settings, TimeProvider clock)
{
    private int _open;

    /// <summary>Accepts until cancelled.</summary>
    /// <param name="cancellation">Ends it, and the connections.</param>
    /// <exception cref="SocketException">The socket is of no more use.</exception>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var client = await socket.AcceptAsync(cancellation);
            _ = ServeAsync(client, cancellation);
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken cancellation)
    {
        using var owned = client;
        var place = Interlocked.Increment(ref _open);
        try
        {
            if (place > settings.MaxConnections || client.RemoteEndPoint is not IPEndPoint from || !ThisMachine.Has(from.Address))
            {
                return;
            }

            await new TcpConversation(client, desk, settings, clock, cancellation).RunAsync();
        }
        catch (Exception end) when (end is SocketException or OperationCanceledException)
        {
            // The client went away or was silent for too long, or the forwarder stops.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
