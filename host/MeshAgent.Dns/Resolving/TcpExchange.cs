using System.Net;
using System.Net.Sockets;

namespace MeshAgent.Dns.Resolving;

/// <summary>
/// One query by TCP on a connection of its own. TCP is the rare way here, so that a pool of idle connections over a WAN that may
/// change under them would cost more than it saves.
/// </summary>
internal static class TcpExchange
{
    public static async Task<ExchangeResult> RunAsync(
        Socket socket, IPEndPoint server, OutgoingQuery query, CancellationToken cancellation)
    {
        socket.NoDelay = true;
        await socket.ConnectAsync(server, cancellation);
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        return await FramedExchange.RunAsync(stream, query, cancellation);
    }
}
