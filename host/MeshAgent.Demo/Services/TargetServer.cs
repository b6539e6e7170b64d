using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Services;

/// <summary>
/// The internet host that the traffic probes talk to. It tells every caller the source address that it sees, as text: HTTP on port 80,
/// and UDP on port 7, where the caller's own payload follows after a space.
/// </summary>
internal sealed class TargetServer : IAsyncDisposable
{
    public const int HttpPort = 80;
    public const int UdpPort = 7;

    /// <summary>Connections waiting to be accepted: probes come one at a time, a load test by dozens.</summary>
    private const int Backlog = 64;

    /// <summary>Callers served side by side, so that one whose tunnel died in mid-request does not hold up the next.</summary>
    private const int CallersAtOnce = 8;

    /// <summary>Longest datagram answered; probes send a sequence number.</summary>
    private const int LongestDatagram = 512;

    /// <summary>A caller that connects and says nothing is dropped after this, so that it cannot hold a socket for ever.</summary>
    private static readonly TimeSpan CallerLimit = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _sockets = [];
    private Task _work = Task.CompletedTask;

    public static async Task<TargetServer> StartAsync(Neighbourhood world)
    {
        var server = new TargetServer();
        world.Track(server);
        var loops = new List<Task>();
        foreach (var address in AddressPlan.Families.Select(family => IPAddress.Parse(family.Target)))
        {
            var listener = await world.InNamespaceAsync(Node.Inet, () => Bound(address, SocketType.Stream, HttpPort));
            listener.Listen(Backlog);
            var datagrams = await world.InNamespaceAsync(Node.Inet, () => Bound(address, SocketType.Dgram, UdpPort));
            server._sockets.AddRange([listener, datagrams]);
            loops.AddRange(Enumerable.Range(0, CallersAtOnce).Select(_ => server.ServeHttpAsync(listener)));
            loops.Add(server.ServeUdpAsync(datagrams));
        }

        server._work = Task.WhenAll(loops);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }

        _stop.Dispose();
    }

    private static Socket Bound(IPAddress address, SocketType type, int port)
    {
        var socket = new Socket(address.AddressFamily, type, ProtocolType.Unspecified);
        socket.Bind(new IPEndPoint(address, port));
        return socket;
    }

    private async Task ServeHttpAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var caller = await listener.AcceptAsync(_stop.Token);
                await AnswerAsync(caller);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                // The caller went away or was too slow, or the server stops: the loop's condition tells which.
            }
        }
    }

    private async Task AnswerAsync(Socket caller)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(CallerLimit);
        await caller.ReceiveAsync(new byte[LongestDatagram], limit.Token);
        var source = ((IPEndPoint)caller.RemoteEndPoint!).Address;
        var answer = $"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n{source}\n";
        await caller.SendAsync(Encoding.ASCII.GetBytes(answer), limit.Token);
        caller.Shutdown(SocketShutdown.Send);
    }

    private async Task ServeUdpAsync(Socket socket)
    {
        var buffer = new byte[LongestDatagram];
        var anyone = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var got = await socket.ReceiveFromAsync(buffer, anyone, _stop.Token);
                var answer = $"{((IPEndPoint)got.RemoteEndPoint).Address} {Encoding.ASCII.GetString(buffer, 0, got.ReceivedBytes)}";
                await socket.SendToAsync(Encoding.ASCII.GetBytes(answer), got.RemoteEndPoint, _stop.Token);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                // An answer that could not be delivered comes back as an error of the next call; the next caller is served all the same.
            }
        }
    }
}
