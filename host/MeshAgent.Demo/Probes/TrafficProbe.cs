using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Services;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Probes;

/// <summary>User traffic from one node, unmarked and bound to nothing, as any program sends it.</summary>
/// <param name="world">The neighbourhood.</param>
/// <param name="from">Who sends: usually <see cref="Node.Lan"/> (forwarded) or <see cref="Node.Router"/> (local).</param>
public sealed class TrafficProbe(Neighbourhood world, Node from)
{
    /// <summary>An answer in this neighbourhood takes under 20 ms; a second tells a lost packet from a slow machine.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);

    /// <summary>Asks the target by HTTP which source address it sees.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Which way the request took; <see cref="Way.None"/> when refused or unanswered for a second.</returns>
    public async Task<ProbeResult> HttpAsync(AddressFamily family, CancellationToken cancellation = default)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(AnswerLimit);
        using var socket = await world.InNamespaceAsync(from, () => new Socket(family, SocketType.Stream, ProtocolType.Tcp));
        try
        {
            var target = new IPEndPoint(IPAddress.Parse(AddressPlan.For(family).Target), TargetServer.HttpPort);
            await socket.ConnectAsync(target, limit.Token);
            await socket.SendAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), limit.Token);
            var source = (await ReadAsync(socket, limit.Token)).TrimEnd().Split('\n')[^1];
            return new ProbeResult(WayOf(family, source), source, TimeProvider.System.GetElapsedTime(start));
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            var reason = error is SocketException refusal ? refusal.SocketErrorCode.ToString() : "no answer";
            return new ProbeResult(Way.None, reason, TimeProvider.System.GetElapsedTime(start));
        }
    }

    /// <summary>Asks the target until the request takes the wanted way.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="way">The wanted way.</param>
    /// <param name="deadline">How long at most.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="TimeoutException">It never did; the message says how the last try ended.</exception>
    public Task<TimeSpan> TakesAsync(AddressFamily family, Way way, TimeSpan deadline, CancellationToken cancellation = default)
    {
        ProbeResult? last = null;
        return Eventually.HoldsAsync(
            $"{family} traffic from {from} by {way}",
            deadline,
            async token => (last = await HttpAsync(family, token)).Way == way,
            cancellation,
            () => $"The last try went by {last?.Way} ({last?.Detail}).");
    }

    /// <summary>Pings an address once with busybox.</summary>
    /// <param name="address">IPv4 or IPv6.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>True when it answered within a second.</returns>
    public async Task<bool> PingAsync(string address, CancellationToken cancellation = default)
        => (await world.RunAsync(from, new Command("busybox", "ping", "-c", "1", "-W", "1", address), cancellation)).Succeeded;

    /// <summary>Starts a steady stream of datagrams, to notice gaps and wrong ways while something else happens.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="to">Where to; null for the target, which answers.</param>
    /// <returns>The running stream; dispose of it to stop.</returns>
    public async Task<UdpStream> StreamAsync(AddressFamily family, string? to = null)
    {
        var socket = await world.InNamespaceAsync(from, () => new Socket(family, SocketType.Dgram, ProtocolType.Udp));
        socket.Bind(UdpStream.AnyPortOf(family));
        var stream = new UdpStream(socket, family, IPAddress.Parse(to ?? AddressPlan.For(family).Target));
        world.Track(stream);
        return stream;
    }

    internal static Way WayOf(AddressFamily family, string source)
    {
        var addresses = AddressPlan.For(family);
        return source switch
        {
            _ when source == addresses.Exit1 => Way.Exit1,
            _ when source == addresses.Exit2 => Way.Exit2,
            _ when source == addresses.MeshCore => Way.Mesh,
            _ when source == addresses.IspCore => Way.Wan,
            // The provider translates IPv4 only: what leaked over IPv6 shows the customer's own address.
            _ when IPAddress.TryParse(source, out var address) && IPNetwork.Parse(addresses.WanPrefix).Contains(address) => Way.Wan,
            _ => Way.Unknown,
        };
    }

    private static async Task<string> ReadAsync(Socket socket, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var buffer = new byte[512];
        while (await socket.ReceiveAsync(buffer, cancellation) is > 0 and var length)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, length));
        }

        return text.ToString();
    }
}
