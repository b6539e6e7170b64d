using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Servers;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Dns.Forwarding;

/// <summary>
/// A name server on loopback for programs of this machine that look exits up by themselves: it answers them over the WAN only, by the
/// WAN resolver's isolated sockets. Each place to listen is opened and kept open on its own; one that cannot be is tried again.
/// </summary>
public sealed class WanForwarder
{
    private readonly WanResolver _resolver;
    private readonly ForwarderSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private QuestionDesk? _desk;
    private ImmutableDictionary<IPEndPoint, PlaceState> _places = ImmutableDictionary<IPEndPoint, PlaceState>.Empty;

    /// <summary>Makes a forwarder that does not listen yet.</summary>
    /// <param name="resolver">Asks the WAN name servers.</param>
    /// <param name="settings">Times and bounds.</param>
    /// <param name="clock">Ages, deadlines, pauses.</param>
    /// <param name="logger">Places that open and close.</param>
    public WanForwarder(WanResolver resolver, ForwarderSettings settings, TimeProvider clock, ILogger<WanForwarder> logger)
    {
        _resolver = resolver;
        _settings = settings;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>The places as they stand, in order of address and port.</summary>
    public ImmutableArray<PlaceState> Places =>
        [.. Volatile.Read(ref _places).Values.OrderBy(static state => state.Place.ToString(), StringComparer.Ordinal)];

    /// <summary>Called on any thread after a place has opened or closed.</summary>
    public event EventHandler? PlacesChanged;

    /// <summary>Listens and answers until cancelled.</summary>
    /// <param name="listen">Loopback addresses with ports.</param>
    /// <param name="servers">Gives the WAN name servers of the moment, best first; called for each question that is asked of them.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>When all sockets are closed.</returns>
    public async Task RunAsync(
        IReadOnlyCollection<IPEndPoint> listen, Func<ImmutableArray<NameServerEndpoint>> servers, CancellationToken cancellation)
    {
        using var desk = new QuestionDesk(_resolver, servers, _settings, _clock, cancellation);
        Volatile.Write(ref _desk, desk);
        await Task.WhenAll(listen.Select(place => KeepOpenAsync(place, desk, cancellation)));
    }

    /// <summary>Forgets all answers: for a router that has moved to another network.</summary>
    public void Flush() => Volatile.Read(ref _desk)?.Flush();

    private async Task KeepOpenAsync(IPEndPoint place, QuestionDesk desk, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                try
                {
                    await ServeAsync(place, desk, cancellation);
                }
                catch (Exception closed) when (closed is not OperationCanceledException)
                {
                    // Whatever it is, the port must not stay silent while the redirect leads to it.
                    var isAbsent = closed is SocketException { SocketErrorCode: var error } && IsAbsence(error);
                    Note(new PlaceState(place, closed.Message, isAbsent));
                }

                await Task.Delay(_settings.OpenAgain, _clock, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The forwarder stops; its sockets are closed.
        }
    }

    private async Task ServeAsync(IPEndPoint place, QuestionDesk desk, CancellationToken cancellation)
    {
        using var udp = new Socket(place.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        using var tcp = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        udp.Bind(place);
        tcp.Bind(place);
        tcp.Listen(_settings.MaxConnections);
        Note(new PlaceState(place, null));

        // Whichever front fails takes the other one with it, so that a place is either open or closed.
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] fronts =
        [
            new UdpFront(udp, desk, new ThisMachine(_clock)).ServeAsync(both.Token),
            new TcpFront(tcp, desk, _settings, _clock).ServeAsync(both.Token),
        ];
        var first = await Task.WhenAny(fronts);
        await both.CancelAsync();
        await Task.WhenAll(fronts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private void Note(PlaceState state)
    {
        lock (_gate)
        {
            if (_places.TryGetValue(state.Place, out var known) && known == state)
            {
                return;
            }

            _places = _places.SetItem(state.Place, state);
        }

        if (state.Problem is { } problem)
        {
            _logger.Closed(state.Place, problem);
        }
        else
        {
            _logger.Open(state.Place);
        }

        PlacesChanged?.Invoke(this, EventArgs.Empty);
    }

    private static bool IsAbsence(SocketError error) =>
        error is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported;
}
