using System.Collections.Immutable;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;
using MeshAgent.Dns.Sockets.Kernel;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Dns.Resolving;

/// <summary>
/// Asks the first healthy server once, by UDP, at the least cost: system calls on isolated descriptors and one thread that sleeps until one
/// of them has a reply. What this does not settle is left to the way over all servers, with its tries and TCP.
/// </summary>
internal sealed class DirectAsker : IDisposable
{
    private readonly IWanSocketFactory _sockets;
    private readonly ServerBook _book;
    private readonly SecretBytes _secrets;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly TimeSpan _patience;
    private readonly DirectExchange[] _exchanges;
    private readonly Stack<int> _free;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly ReadinessWatch _watch;
    private bool _isTimed;
    private bool _isClosed;

    /// <summary>Makes an asker; its thread begins with the first question.</summary>
    /// <param name="sockets">Makes isolated descriptors, or throws.</param>
    /// <param name="book">Which servers are healthy; told of replies.</param>
    /// <param name="secrets">Ids and case.</param>
    /// <param name="clock">Patience.</param>
    /// <param name="logger">Attempts at debug level.</param>
    /// <param name="most">Most questions at once.</param>
    /// <param name="patience">How long nothing may come before the client is told.</param>
    public DirectAsker(
        IWanSocketFactory sockets,
        ServerBook book,
        SecretBytes secrets,
        TimeProvider clock,
        ILogger logger,
        int most,
        TimeSpan patience)
    {
        (_sockets, _book, _secrets, _clock, _logger, _patience) = (sockets, book, secrets, clock, logger, patience);
        _exchanges = new DirectExchange[most];
        _free = new Stack<int>(Enumerable.Range(0, most).Reverse());
        _watch = new ReadinessWatch("wan-replies", Take);
        _timer = clock.CreateTimer(_ => LookForLate(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Asks.</summary>
    /// <param name="servers">Whom to ask, best first.</param>
    /// <param name="question">What.</param>
    /// <param name="client">Who is told; may be told before this returns.</param>
    /// <returns>A ticket to give up with; null when it was not asked, and then the client hears nothing.</returns>
    public ulong? TryAsk(ImmutableArray<NameServerEndpoint> servers, scoped in DirectQuestion question, IDirectClient client)
    {
        // A server of TLS is left to the way over all servers, which knows how to speak it; here everything is clear text.
        if (_book.FirstHealthy(servers) is not { Tls: null } server || Reserve() is not { } index)
        {
            return null;
        }

        var exchange = _exchanges[index];
        ulong ticket;
        lock (exchange)
        {
            if (!exchange.TrySend(question, server, _book.HabitsOf(server), _sockets, _secrets))
            {
                Return(index);
                return null;
            }

            exchange.Occupy(client, server, _clock.GetTimestamp());
            ticket = ((ulong)exchange.Generation << 32) | (uint)index;
        }

        // Not under the lock, which the watch's thread takes at once when the reply is there already.
        if (exchange.IsNewSocket && !_watch.TryAdd(exchange.Socket, (uint)index))
        {
            GiveUp(ticket);
            return null;
        }

        return ticket;
    }

    /// <summary>Gives a question up; one that has ended is left alone.</summary>
    /// <param name="ticket">From <see cref="TryAsk"/>.</param>
    public void GiveUp(ulong ticket)
    {
        var index = (int)(uint)ticket;
        var exchange = _exchanges[index];
        lock (exchange)
        {
            if (!exchange.IsWaiting || exchange.Generation != (uint)(ticket >> 32))
            {
                return;
            }

            exchange.Close();
        }

        Return(index);
    }

    /// <summary>Ends the thread and closes the sockets. Clients that still wait hear nothing.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        _timer.Dispose();
        _watch.Dispose();
        foreach (var exchange in _exchanges)
        {
            if (exchange is not null)
            {
                lock (exchange)
                {
                    exchange.Close();
                }
            }
        }
    }

    private int? Reserve()
    {
        lock (_gate)
        {
            if (_isClosed || !_free.TryPop(out var index))
            {
                return null;
            }

            _exchanges[index] ??= new DirectExchange();
            if (!_isTimed)
            {
                _isTimed = true;
                _timer.Change(_patience, Timeout.InfiniteTimeSpan);
            }

            return index;
        }
    }

    private void Return(int index)
    {
        lock (_gate)
        {
            _free.Push(index);
        }
    }

    // On the watch's thread, whose buffer it is.
    private void Take(ulong ticket, Span<byte> buffer)
    {
        var index = (int)ticket;
        var exchange = _exchanges[index];
        IDirectClient client;
        ReplyVerdict verdict;
        int length;
        MessageShape shape = default;
        lock (exchange)
        {
            if (!exchange.IsWaiting)
            {
                return;
            }

            verdict = exchange.Receive(buffer, out length);
            if (verdict == ReplyVerdict.Unrelated)
            {
                return;
            }

            if (verdict == ReplyVerdict.Reply && !(MessageScanner.TryScan(buffer[..length], out shape) && Settles(shape)))
            {
                verdict = ReplyVerdict.Garbled;
            }

            client = exchange.Client!;
            if (verdict == ReplyVerdict.Reply)
            {
                Note(exchange, shape);
                exchange.End();
            }
            else
            {
                exchange.Close();
            }
        }

        Return(index);
        if (verdict == ReplyVerdict.Reply)
        {
            client.Answered(buffer[..length], shape);
        }
        else
        {
            client.Failed();
        }
    }

    // As Inquiry decides for replies that are read whole: an answer, or proof that there is none, or a resolver's word for it.
    private static bool Settles(in MessageShape shape) => shape.NameEnd > 0
        && shape.Code is ResponseCode.NoError or ResponseCode.NameError
        && (shape.Header.AnswerCount > 0 || shape.NegativeSeconds is not null
            || (shape.Header.Flags & MessageHeader.RecursionAvailableFlag) != 0);

    private void Note(DirectExchange exchange, in MessageShape shape)
    {
        var attempt = new LookupAttempt
        {
            Server = exchange.Server!,
            Transport = DnsTransport.Udp,
            Name = DnsName.FromValidWire(exchange.NameAsked),
            Type = exchange.Type,
            Outcome = shape.Code == ResponseCode.NameError ? AttemptOutcome.NameError
                : shape.Header.AnswerCount > 0 ? AttemptOutcome.Answered : AttemptOutcome.NoData,
            Started = TimeSpan.Zero,
            Elapsed = _clock.GetElapsedTime(exchange.Started),
            Code = shape.Code,
            IgnoredDatagrams = exchange.Ignored,
            UsedEdns = exchange.UsedEdns,
        };
        _book.Observe(attempt);
        _logger.Attempted(attempt);
    }

    private void LookForLate()
    {
        var waits = false;
        foreach (var exchange in _exchanges)
        {
            if (exchange is null)
            {
                continue;
            }

            IDirectClient? late = null;
            lock (exchange)
            {
                if (exchange is { IsWaiting: true, IsLate: false })
                {
                    exchange.IsLate = _clock.GetElapsedTime(exchange.Started) >= _patience;
                    late = exchange.IsLate ? exchange.Client : null;
                    waits |= !exchange.IsLate;
                }
            }

            late?.IsLate();
        }

        lock (_gate)
        {
            // One that was asked after it was looked at has set the timer, or finds it set here.
            waits |= !waits && _free.Count < _exchanges.Length && HasPunctual();
            _isTimed = waits && !_isClosed;
            if (_isTimed)
            {
                _timer.Change(_patience / 4, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private bool HasPunctual() => Array.Exists(_exchanges, static exchange => exchange is { IsWaiting: true, IsLate: false });
}
