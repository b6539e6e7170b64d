using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Forwarding;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshAgent.Dns.Tests.Forwarding;

/// <summary>A forwarder that runs until the test ends.</summary>
internal sealed class RunningForwarder : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly NameServerEndpoint[] _servers;
    private Task _running = Task.CompletedTask;

    public RunningForwarder(ForwarderSettings settings, params NameServerEndpoint[] servers)
    {
        _servers = servers;
        Forwarder = new WanForwarder(Resolvers.Create(), settings, TimeProvider.System, NullLogger<WanForwarder>.Instance);
    }

    public WanForwarder Forwarder { get; }

    public void Start(IPEndPoint place) => _running = Forwarder.RunAsync([place], () => [.. _servers], _stop.Token);

    /// <summary>Starts on a port of 127.0.0.1 that was free a moment ago, and waits until it is open.</summary>
    public async Task<IPEndPoint> StartOnFreePortAsync(TimeSpan patience)
    {
        IPEndPoint place;
        using (var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            place = (IPEndPoint)probe.LocalEndPoint!;
        }

        Start(place);
        await UntilAsync(static places => places.Any(static state => state.IsOpen), patience);
        return place;
    }

    public async Task UntilAsync(Func<ImmutableArray<PlaceState>, bool> condition, TimeSpan patience)
    {
        var reached = new TaskCompletionSource();
        void Look(object? sender, EventArgs e)
        {
            if (condition(Forwarder.Places))
            {
                reached.TrySetResult();
            }
        }

        Forwarder.PlacesChanged += Look;
        Look(null, EventArgs.Empty);
        await reached.Task.WaitAsync(patience, TestContext.Current.CancellationToken);
        Forwarder.PlacesChanged -= Look;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}
