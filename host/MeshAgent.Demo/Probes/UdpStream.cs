using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshAgent.Demo.Services;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Probes;

/// <summary>
/// A steady stream of numbered datagrams, each sent as a new routing decision, and the count of the answers by the way they took.
/// </summary>
public sealed class UdpStream : IAsyncDisposable
{
    /// <summary>
    /// Two hundred packets a second: a hole of 5 ms in a guard is hit, and two cores barely notice the load.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _socket;
    private readonly AddressFamily _family;
    private readonly IPEndPoint _target;
    private readonly Lock _gate = new();
    private readonly Dictionary<Way, int> _answers = [];
    private readonly Task _work;
    private long _lastAnswer = TimeProvider.System.GetTimestamp();
    private TimeSpan _longestSilence;
    private int _sent;
    private int _refused;

    internal UdpStream(Socket socket, AddressFamily family, IPAddress to)
    {
        _socket = socket;
        _family = family;
        _target = new IPEndPoint(to, TargetServer.UdpPort);
        _work = Task.WhenAll(SendAsync(), ReceiveAsync());
    }

    /// <summary>What happened so far.</summary>
    public UdpStreamReport Report
    {
        get
        {
            lock (_gate)
            {
                var silence = TimeProvider.System.GetElapsedTime(_lastAnswer);
                return new UdpStreamReport(
                    _sent, _refused, new Dictionary<Way, int>(_answers), silence > _longestSilence ? silence : _longestSilence);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            await _work;
            _socket.Dispose();
            _stop.Dispose();
        }
    }

    internal static IPEndPoint AnyPortOf(AddressFamily family)
        => new(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);

    private async Task SendAsync()
    {
        using var timer = new PeriodicTimer(Pause);
        while (await TicksAsync(timer))
        {
            var refused = false;
            try
            {
                await _socket.SendToAsync(Encoding.ASCII.GetBytes(_sent.ToString(CultureInfo.InvariantCulture)), _target, _stop.Token);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                refused = error is SocketException;
            }

            lock (_gate)
            {
                _sent += refused ? 0 : 1;
                _refused += refused ? 1 : 0;
            }
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[512];
        var anyone = AnyPortOf(_family);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var got = await _socket.ReceiveFromAsync(buffer, anyone, _stop.Token);
                Count(TrafficProbe.WayOf(_family, Encoding.ASCII.GetString(buffer, 0, got.ReceivedBytes).Split(' ')[0]));
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                // A refused datagram may come back as an error of the next call; the stream goes on until it is stopped.
            }
        }
    }

    private void Count(Way way)
    {
        lock (_gate)
        {
            var silence = TimeProvider.System.GetElapsedTime(_lastAnswer);
            _longestSilence = silence > _longestSilence ? silence : _longestSilence;
            _lastAnswer = TimeProvider.System.GetTimestamp();
            _answers[way] = _answers.GetValueOrDefault(way) + 1;
        }
    }

    private async Task<bool> TicksAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
