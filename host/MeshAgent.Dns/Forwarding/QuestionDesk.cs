using System.Collections.Immutable;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Forwarding;

/// <summary>
/// Answers a client's message: at once from what is kept or when it is refused, else by the WAN name servers. Knows nothing of the sockets
/// that clients are on.
/// </summary>
internal sealed class QuestionDesk
{
    private readonly WanResolver _resolver;
    private readonly Func<ImmutableArray<NameServerEndpoint>> _servers;
    private readonly ForwarderSettings _settings;
    private readonly CancellationToken _stopping;
    private readonly ReplyCache _cache;
    private readonly RelayFlights _flights;
    private int _waiting;

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
        _resolver = resolver;
        _servers = servers;
        _settings = settings;
        _stopping = stopping;
        _cache = new ReplyCache(settings, clock);
        _flights = new RelayFlights(settings.MaxFlights);
    }

    /// <summary>Answers a message. The bytes are read before this returns, so the caller may use their buffer again.</summary>
    /// <param name="message">What the client sent; any bytes.</param>
    /// <param name="transport">How it came, and the answer goes.</param>
    /// <returns>The reply; null when there must be none.</returns>
    public ValueTask<byte[]?> AnswerAsync(ReadOnlySpan<byte> message, DnsTransport transport)
    {
        if (ClientQuery.Read(message) is not { } query)
        {
            return ValueTask.FromResult<byte[]?>(null);
        }

        var limit = transport == DnsTransport.Udp ? query.DatagramLimit : MessageLimits.MaxLength;
        if (query.Refusal is { } refusal)
        {
            return ValueTask.FromResult<byte[]?>(ReplyComposer.Compose(query, new ReplyContent(refusal), limit));
        }

        var key = RelayKey.Of(query);
        var found = _cache.Find(key);
        return found is { MayBeServed: true } kept
            ? ValueTask.FromResult<byte[]?>(ReplyComposer.Compose(query, kept.Content, limit))
            : AskAsync(query, key, found?.Content, limit);
    }

    /// <summary>Forgets all answers.</summary>
    public void Flush() => _cache.Flush();

    private async ValueTask<byte[]?> AskAsync(ClientQuery query, RelayKey key, ReplyContent? stale, int limit)
    {
        if (Interlocked.Increment(ref _waiting) > _settings.MaxWaiting
            || _flights.Join(key, () => RelayAsync(query, key, stale)) is not { } flight)
        {
            Interlocked.Decrement(ref _waiting);
            return ReplyComposer.Compose(query, ReplyContent.Failure(ResponseCode.Refused, ForwardingErrors.Overloaded), limit);
        }

        try
        {
            return ReplyComposer.Compose(query, await flight, limit);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<ReplyContent> RelayAsync(ClientQuery query, RelayKey key, ReplyContent? stale)
    {
        var request = new RelayRequest(
            query.Question!.Value,
            query.DnssecOk,
            query.CheckingDisabled,
            _servers(),
            stale is null ? _settings.Deadline : _settings.DeadlineWithStale);
        var result = await _resolver.RelayAsync(request, _stopping);
        if (result.Reply is { Code: ResponseCode.NoError or ResponseCode.NameError } answer)
        {
            _cache.Keep(key, answer);
            return ReplyContent.Of(answer);
        }

        if (stale is not null)
        {
            _cache.RefreshFailed(key);
            return stale;
        }

        var failure = result.Reply is { Code: ResponseCode.ServerFailure or ResponseCode.Refused or ResponseCode.NotImplemented } error
            ? ReplyContent.Of(error)
            : ReplyContent.Failure(ResponseCode.ServerFailure, ForwardingErrors.Of(result.Outcome));
        if (result.Outcome is not (LookupOutcome.NoServers or LookupOutcome.Cancelled))
        {
            _cache.KeepFailure(key, failure);
        }

        return failure;
    }
}
