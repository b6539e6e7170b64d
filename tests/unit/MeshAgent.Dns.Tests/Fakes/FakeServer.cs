using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Tests.Fakes;

/// <summary>A name server on loopback that does what its test says, UDP and TCP on one port. Records what it was asked.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly Socket _udp;
    private readonly Socket? _tcp;
    private readonly Func<FakeQuery, Func<byte[], Task>, Task> _onUdp;
    private readonly Func<FakeQuery, Socket, Task>? _onTcp;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];

    private FakeServer(
        IPAddress address, Func<FakeQuery, Func<byte[], Task>, Task> onUdp, Func<FakeQuery, Socket, Task>? onTcp)
    {
        _onUdp = onUdp;
        _onTcp = onTcp;
        (_udp, _tcp) = Bind(address, onTcp is not null);
        Server = new NameServerEndpoint(address, ((IPEndPoint)_udp.LocalEndPoint!).Port);
        _loops.Add(ServeUdpAsync());
        if (_tcp is not null)
        {
            _loops.Add(ServeTcpAsync());
        }
    }

    public NameServerEndpoint Server { get; }

    public ConcurrentQueue<FakeQuery> UdpQueries { get; } = new();

    public ConcurrentQueue<FakeQuery> TcpQueries { get; } = new();

    /// <summary>Answers each datagram with the datagrams that the function gives.</summary>
    public static FakeServer Start(Func<FakeQuery, IEnumerable<byte[]>> onUdp, string address = "127.0.0.1")
        => Start(Replies(onUdp), null, address);

    public static FakeServer Start(
        Func<FakeQuery, IEnumerable<byte[]>> onUdp, Func<FakeQuery, byte[]> onTcp, string address = "127.0.0.1")
        => Start(Replies(onUdp), (query, socket) => SendFramedAsync(socket, onTcp(query)), address);

    public static FakeServer Start(
        Func<FakeQuery, Func<byte[], Task>, Task> onUdp, Func<FakeQuery, Socket, Task>? onTcp, string address = "127.0.0.1")
        => new(IPAddress.Parse(address), onUdp, onTcp);

    /// <summary>A server that takes queries and never answers.</summary>
    public static FakeServer StartSilent(string address = "127.0.0.1") => Start(_ => [], address);

    public static async Task SendFramedAsync(Socket socket, byte[] message)
    {
        var framed = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, 2);
        await socket.SendAsync(framed);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp?.Dispose();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private static Func<FakeQuery, Func<byte[], Task>, Task> Replies(Func<FakeQuery, IEnumerable<byte[]>> onUdp)
        => async (query, send) =>
        {
            foreach (var reply in onUdp(query))
            {
                await send(reply);
            }
        };

    // The kernel picks the UDP port; the same TCP port may be taken by another test, and then another is drawn.
    private static (Socket Udp, Socket? Tcp) Bind(IPAddress address, bool withTcp)
    {
        for (var attempt = 0; ; attempt++)
        {
            var udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(address, 0));
            if (!withTcp)
            {
                return (udp, null);
            }

            var tcp = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                tcp.Bind(udp.LocalEndPoint!);
                tcp.Listen();
                return (udp, tcp);
            }
            catch (SocketException) when (attempt < 20)
            {
                udp.Dispose();
                tcp.Dispose();
            }
        }
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[65535];
        var any = new IPEndPoint(_udp.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        var answering = new List<Task>();
        try
        {
            while (true)
            {
                var received = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, any, _stop.Token);
                var query = new FakeQuery(buffer[..received.ReceivedBytes], received.RemoteEndPoint);
                UdpQueries.Enqueue(query);
                var answer = Quietly(_onUdp(query, reply => _udp.SendToAsync(reply, received.RemoteEndPoint)));
                if (!answer.IsCompleted)
                {
                    answering.Add(answer);
                }
            }
        }
        catch (Exception end) when (IsEnd(end))
        {
            await Task.WhenAll(answering);
        }
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                using var socket = await _tcp!.AcceptAsync(_stop.Token);
                await Quietly(AnswerTcpAsync(socket));
            }
        }
        catch (Exception end) when (IsEnd(end))
        {
            // The server was stopped.
        }
    }

    private async Task AnswerTcpAsync(Socket socket)
    {
        var prefix = new byte[2];
        await ReadAllAsync(socket, prefix);
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        await ReadAllAsync(socket, message);
        var query = new FakeQuery(message, socket.RemoteEndPoint);
        TcpQueries.Enqueue(query);
        await _onTcp!(query, socket);
        socket.Shutdown(SocketShutdown.Send);
    }

    private async Task ReadAllAsync(Socket socket, byte[] buffer)
    {
        for (var at = 0; at < buffer.Length;)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(at), _stop.Token);
            at += read > 0 ? read : throw new SocketException((int)SocketError.ConnectionReset);
        }
    }

    // A client that has gone away is no fault of the server.
    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception end) when (IsEnd(end))
        {
            // As above.
        }
    }

    private static bool IsEnd(Exception end) => end is SocketException or OperationCanceledException or ObjectDisposedException;
}
