using System.Collections.Immutable;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Forwarding;

/// <summary>
/// Answers a client's message: at once from what is kept or when it is refused, else by the WAN name servers. Knows nothing of the sockets
/// that clients are on. Safe for use from several threads.
/// </summary>
internal sealed class QuestionDesk : IDisposable
{
    /// <summary>
    /// Longest datagram that is sent to a client, bytes, however long a one it says it takes (RFC 6891 §6.2.5 calls it a good start).
    /// What is longer goes by TCP; larger would only make the buffers larger.
    /// </summary>
    public const int MaxDatagram = 4096;

    /// <summary>Room for whatever is answered at once: the longest reply that is kept, and its reasons.</summary>
    public const int RoomAtOnce = MaxDatagram + ReplyComposer.MinRoom;

    /// <summary>
    /// Relayed questions and reads of connections between two collections of what they left. The runtime would let garbage grow with the
    /// processor's cache, to tens of megabytes on large ones, which a router has better use for; a question leaves some 2 KB. Oftener
    /// costs time that shows.
    /// </summary>
    private const int WorksBetweenCollections = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<byte[], RelayFlight> _flights = new(new QuestionKeyComparer());
    private readonly ReplyCache _cache;
    private readonly RelaySearch _search;
    private readonly DirectAsker _direct;
    private readonly Func<ImmutableArray<NameServerEndpoint>> _servers;
    private readonly ForwarderSettings _settings;
    private readonly TimeProvider _clock;
    private int _waiting;
    private int _renewals;
    private int _works;

    /// <summary>Opens the desk.</summary>
    /// <param name="resolver">Asks the servers, isolated.</param>
    /// <param name="servers">Whom to ask now, best first.</param>
    /// <param name="settings">Times and bounds.</param>
    /// <param name="clock">Ages and deadlines.</param>
    /// <param name="stopping">Ends what is under way.</param>
    public QuestionDesk(
        WanResolver resolver,
        Func<ImmutableArray<NameServerEndpoint>> servers,
        ForwarderSettings settings,
        TimeProvider clock,
        CancellationToken stopping)
    {
        _servers = servers;
        _settings = settings;
        _clock = clock;
        _cache = new ReplyCache(settings, clock);
        _search = new RelaySearch(resolver, settings, clock, stopping);
        _direct = resolver.CreateDirectAsker(settings.MaxFlights, settings.PatienceOfDirectWay);
    }

    /// <summary>Answers what can be answered at once; makes no object then.</summary>
    /// <param name="message">What the client sent; any bytes.</param>
    /// <param name="transport">How it came, and the answer goes.</param>
    /// <param name="destination">Takes the reply; at least <see cref="RoomAtOnce"/> bytes.</param>
    /// <param name="length">Its length; 0 when there must be none.</param>
    /// <returns>False when the servers must be asked: see <see cref="Ask"/>.</returns>
    public bool TryAnswer(ReadOnlySpan<byte> message, DnsTransport transport, Span<byte> destination, out int length)
    {
        length = 0;
        if (!ClientQuery.TryRead(message, out var query))
        {
            return true;
        }

        if (query.Refusal is { } refusal)
        {
            length = ReplyComposer.Compose(query, ReplyContent.Of(refusal), LimitOf(query, transport), destination);
            return true;
        }

        Span<byte> room = stackalloc byte[QuestionKey.MaxLength];
        var key = QuestionKey.Write(query, room);
        if (!_cache.TryFind(key, out var found) || !found.MayBeServed)
        {
            return false;
        }

        length = ReplyComposer.Compose(query, found.Content, LimitOf(query, transport), destination);
        if (found.ShouldBeRenewed)
        {
            Renew(key, message);
        }

        return true;
    }

    /// <summary>
    /// Asks the servers for a client whose message <see cref="TryAnswer"/> could not answer. It gets its reply in any case.
    /// </summary>
    /// <param name="client">Who waits.</param>
    public void Ask(WaitingClient client)
    {
        ClientQuery.TryRead(client.Message, out var query);
        Span<byte> room = stackalloc byte[QuestionKey.MaxLength];
        var key = QuestionKey.Write(query, room);
        RelayFlight? begun = null;
        bool isTaken;
        lock (_gate)
        {
            isTaken = _waiting < _settings.MaxWaiting && (TryJoin(key, client) || TryBegin(key, client, out begun));
            _waiting += isTaken ? 1 : 0;
        }

        if (begun is not null)
        {
            Begin(begun);
        }
        else if (!isTaken)
        {
            Span<byte> reply = stackalloc byte[ReplyComposer.MinRoom];
            var refusal = ReplyContent.Failure(ResponseCode.Refused, ForwardingErrors.Overloaded);
            client.Send(reply[..ReplyComposer.Compose(query, refusal, reply.Length, reply)]);
        }
    }

    /// <summary>Counts one piece of work that leaves garbage.</summary>
    public void CollectNowAndThen()
    {
        if (Interlocked.Increment(ref _works) % WorksBetweenCollections == 0)
        {
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        }
    }

    /// <summary>Forgets all answers.</summary>
    public void Flush() => _cache.Flush();

    /// <inheritdoc/>
    public void Dispose() => _direct.Dispose();

    /// <summary>Ends a flight with a server's answer.</summary>
    internal void Land(RelayFlight flight, ReplyTemplate answer, bool isByDirectWay = false)
    {
        if (TryClaim(flight))
        {
            flight.IsDirectWayOver |= isByDirectWay;

            // Kept before the flight is gone, so that whoever asks in between finds one of both.
            _cache.Keep(flight.Key, answer);
            Finish(flight, ReplyContent.Of(answer));
        }
    }

    /// <summary>Takes the way over all servers.</summary>
    internal void Search(RelayFlight flight)
    {
        // A refusal is not remembered: the next moment may have a place.
        if (!_search.TryBegin(flight, _servers, End) && TryClaim(flight))
        {
            Finish(flight, ReplyContent.Failure(ResponseCode.Refused, ForwardingErrors.Overloaded));
        }
    }

    private void End(RelayFlight flight, RelayEnd end)
    {
        if (end.Answer is { } answer)
        {
            Land(flight, answer);
            return;
        }

        if (!TryClaim(flight))
        {
            return;
        }

        if (flight.Stale is not null)
        {
            _cache.RefreshFailed(flight.Key);
        }
        else if (end.IsWorthRemembering && !flight.IsRenewal)
        {
            _cache.KeepFailure(flight.Key, end.Failure);
        }

        Finish(flight, flight.Stale ?? end.Failure);
    }

    // The first of both ways to have something has the say.
    private bool TryClaim(RelayFlight flight)
    {
        lock (_gate)
        {
            var isFirst = !flight.HasLanded;
            flight.HasLanded = true;
            return isFirst;
        }
    }

    private bool TryJoin(ReadOnlySpan<byte> key, WaitingClient client)
    {
        if (!_flights.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var flight))
        {
            return false;
        }

        client.Next = flight.Waiting;
        flight.Waiting = client;
        return true;
    }

    private bool TryBegin(ReadOnlySpan<byte> key, WaitingClient client, out RelayFlight? begun)
    {
        begun = null;
        if (_flights.Count >= _settings.MaxFlights)
        {
            return false;
        }

        // What is past its time stands in, should nobody answer.
        ReplyContent? stale = _cache.TryFind(key, out var found) ? found.Content : null;
        begun = new RelayFlight(this, key.ToArray(), client.Message, stale, _clock.GetTimestamp()) { Waiting = client };
        _flights[begun.Key] = begun;
        return true;
    }

    private void Renew(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message)
    {
        RelayFlight renewal;
        lock (_gate)
        {
            if (_renewals >= _settings.MaxRenewals || _flights.Count >= _settings.MaxFlights
                || _flights.GetAlternateLookup<ReadOnlySpan<byte>>().ContainsKey(key))
            {
                return;
            }

            _renewals++;
            renewal = new RelayFlight(this, key.ToArray(), message.ToArray(), null, _clock.GetTimestamp()) { IsRenewal = true };
            _flights[renewal.Key] = renewal;
        }

        Begin(renewal);
    }

    private void Begin(RelayFlight flight)
    {
        ClientQuery.TryRead(flight.Message, out var query);
        var question = new DirectQuestion
        {
            Name = query.Name,
            TypeAndClass = query.TypeAndClass,
            DnssecOk = query.DnssecOk,
            CheckingDisabled = query.CheckingDisabled,
        };
        if (_direct.TryAsk(_servers(), question, flight) is not { } ticket)
        {
            flight.Failed();
            return;
        }

        bool hasLanded;
        lock (_gate)
        {
            flight.Ticket = ticket;
            hasLanded = flight is { HasLanded: true, IsDirectWayOver: false };
        }

        if (hasLanded)
        {
            _direct.GiveUp(ticket);
        }
    }

    private void Finish(RelayFlight flight, in ReplyContent content)
    {
        WaitingClient? waiting;
        ulong? ticket;
        lock (_gate)
        {
            _flights.Remove(flight.Key);
            (waiting, ticket) = (flight.Waiting, flight.IsDirectWayOver ? null : flight.Ticket);
            for (var client = waiting; client is not null; client = client.Next)
            {
                _waiting--;
            }

            _renewals -= flight.IsRenewal ? 1 : 0;
        }

        if (ticket is { } place)
        {
            _direct.GiveUp(place);
        }

        RelaySearch.GiveUp(flight);
        ReplySending.Send(waiting, content);
        CollectNowAndThen();
    }

    internal static int LimitOf(scoped in ClientQuery query, DnsTransport transport) =>
        transport == DnsTransport.Udp ? Math.Min(query.DatagramLimit, MaxDatagram) : MessageLimits.MaxLength;
}
