using System.Collections.Immutable;
using System.Security.Cryptography;
using MeshAgent.Dns.Cache;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Dns.Resolving;

/// <summary>
/// Looks names up over the WAN only. It asks the servers that a request names, over sockets that its factory has isolated, and nobody
/// else: it reads no resolv.conf and knows no public server. Network trouble is a value in the result, with the trail of what was tried.
/// Safe for use from several threads.
/// </summary>
public sealed class WanResolver
{
    private readonly ResolverSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly AnswerCache _cache;
    private readonly FlightTable _flights;
    private readonly ServerBook _book;
    private readonly ServerRace _race;
    private readonly QuestionResolver _questions;
    private readonly IWanSocketFactory _sockets;
    private readonly SecretBytes _secrets;

    /// <summary>Makes a resolver with an empty cache.</summary>
    /// <param name="sockets">Makes isolated sockets, or throws.</param>
    /// <param name="settings">Times and bounds.</param>
    /// <param name="clock">Deadlines, ages and the wall clock of exported answers.</param>
    /// <param name="secrets">Draws ids and the case of names; must be unpredictable.</param>
    /// <param name="spread">Draws the first server when the order is rotated; need not be unpredictable.</param>
    /// <param name="logger">Attempts at debug level, oddities of servers above.</param>
    public WanResolver(
        IWanSocketFactory sockets,
        ResolverSettings settings,
        TimeProvider clock,
        RandomNumberGenerator secrets,
        Random spread,
        ILogger<WanResolver> logger)
        : this(new Exchange(sockets, clock), sockets, settings, clock, secrets, spread, logger)
    {
    }

    /// <summary>Makes a resolver that sends its own questions otherwise than by sockets.</summary>
    internal WanResolver(
        IExchange exchange,
        IWanSocketFactory sockets,
        ResolverSettings settings,
        TimeProvider clock,
        RandomNumberGenerator secrets,
        Random spread,
        ILogger<WanResolver> logger)
    {
        _settings = settings;
        _clock = clock;
        _logger = logger;
        _sockets = sockets;
        _secrets = new SecretBytes(secrets);
        _cache = new AnswerCache(settings, clock);
        _flights = new FlightTable(settings.MaxFlights);
        _book = new ServerBook(settings, clock, spread);
        var conversation = new ServerConversation(exchange, _book, settings, secrets, logger);
        _race = new ServerRace(conversation, settings, clock);
        _questions = new QuestionResolver(_race, _book, _cache, settings, clock);
    }

    /// <summary>What is known about the servers asked lately.</summary>
    public ImmutableDictionary<NameServerEndpoint, ServerHealth> Servers => _book.Snapshot();

    /// <summary>Looks a name up.</summary>
    /// <param name="request">What to look up, and whom to ask.</param>
    /// <param name="cancellation">Gives up; what is not finished then is <see cref="LookupOutcome.Cancelled"/>.</param>
    /// <returns>A result in any case.</returns>
    /// <exception cref="ArgumentException">The request names no type, one twice, or too many.</exception>
    public async Task<LookupResult> LookupAsync(LookupRequest request, CancellationToken cancellation)
    {
        if (request.Types.IsDefaultOrEmpty || request.Types.Length > LookupRequest.MaxTypes
            || request.Types.Distinct().Count() != request.Types.Length)
        {
            throw new ArgumentException($"a lookup names 1 to {LookupRequest.MaxTypes} different types", nameof(request));
        }

        using var giveUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _clock);
        using var callersOwn = cancellation.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), giveUp);
        var questions = request.Types.Select(type => ResolveAsync(request, type, giveUp.Token)).ToArray();
        if (request.Types.All(type => type is RecordType.A or RecordType.Aaaa))
        {
            await WaitForFamiliesAsync(questions, giveUp);
        }

        var answers = await Task.WhenAll(questions);
        return new LookupResult(
            request.Name,
            [.. answers.Select(a => a.Result)],
            [.. answers.SelectMany(a => a.Trail).OrderBy(a => a.Started)]);
    }

    /// <summary>
    /// Finds out whether the path to any of the servers carries a query and its reply. Neither reads nor fills the cache, and is not
    /// shared with another probe, so that the trail is evidence of this moment.
    /// </summary>
    /// <param name="servers">Whom to ask, best first; the first valid reply of any of them ends the probe.</param>
    /// <param name="name">The name to ask the A record of; it need not exist.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ProbeResult> ProbeAsync(ImmutableArray<NameServerEndpoint> servers, DnsName name, CancellationToken cancellation)
    {
        if (servers.IsDefaultOrEmpty)
        {
            return new ProbeResult(null, LookupOutcome.NoServers, []);
        }

        var trail = new Trail();
        var inquiry = new Inquiry(
            name,
            RecordType.A,
            _book.Arrange(servers),
            ReplyReader.MaxAliases,
            AnyReply: true,
            new Deadline(_clock, _settings.ProbeDeadline),
            trail);
        var best = await _race.RunAsync(inquiry, cancellation);
        var attempts = trail.ToImmutable();
        return new ProbeResult(attempts.FirstOrDefault(a => a.IsReply)?.Server, Outcomes.Of(best?.Outcome), attempts);
    }

    /// <summary>
    /// Asks for the whole reply to somebody else's question, of any type and class. Neither reads nor fills the cache; servers are chosen,
    /// judged and remembered as for the resolver's own lookups.
    /// </summary>
    /// <param name="request">What is asked, and of whom.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A result in any case.</returns>
    internal async Task<RelayResult> RelayAsync(RelayRequest request, CancellationToken cancellation)
    {
        if (request.Servers.IsDefaultOrEmpty)
        {
            return new RelayResult(null, LookupOutcome.NoServers);
        }

        var inquiry = new Inquiry(
            request.Question.Name,
            request.Question.Type,
            _book.Arrange(request.Servers),
            ReplyReader.MaxAliases,
            AnyReply: false,
            new Deadline(_clock, request.Limit),
            new Trail())
        {
            Class = request.Question.Class,
            DnssecOk = request.DnssecOk,
            CheckingDisabled = request.CheckingDisabled,
            WantsWholeReply = true,
        };
        var best = await _race.RunAsync(inquiry, cancellation);
        return new RelayResult(best?.Reply, Outcomes.Of(best?.Outcome));
    }

    /// <summary>Makes an asker for single queries at the least cost, which shares what is known about servers.</summary>
    /// <param name="most">Most questions at once.</param>
    /// <param name="patience">Longest silence before its client is told; never longer than another server would wait to be asked.</param>
    internal DirectAsker CreateDirectAsker(int most, TimeSpan patience) => new(
        _sockets,
        _book,
        _secrets,
        _clock,
        _logger,
        most,
        patience < _settings.NextServerDelay ? patience : _settings.NextServerDelay);

    /// <summary>The last addresses of each name that the cache still has, for the state file.</summary>
    public IReadOnlyCollection<LastGoodAnswer> ExportLastGood() => _cache.Export();

    /// <summary>
    /// Takes in what an earlier run exported. It only ever stands in for a lookup that failed. Entries that are too old, not addresses,
    /// or known newer are passed over.
    /// </summary>
    /// <returns>How many were taken.</returns>
    public int ImportLastGood(IReadOnlyCollection<LastGoodAnswer> answers) => _cache.Import(answers);

    /// <summary>Forgets all answers, the last good ones included: for a router that has moved to another network.</summary>
    public void FlushCache() => _cache.Flush();

    /// <summary>Once one family has addresses, the other is not waited for much longer (RFC 8305 §3).</summary>
    private async Task WaitForFamiliesAsync(Task<QuestionAnswer>[] questions, CancellationTokenSource giveUp)
    {
        var first = await Task.WhenAny(questions);
        if ((await first).Result.Addresses.Any())
        {
            giveUp.CancelAfter(_settings.OtherFamilyGrace);
        }
    }

    private async Task<QuestionAnswer> ResolveAsync(LookupRequest request, RecordType type, CancellationToken cancellation)
    {
        var key = new CacheKey(request.Name, type);
        var found = _cache.Find(key);
        if (found is { IsFresh: true } fresh && request.UseCache)
        {
            return new QuestionAnswer(FromCache(type, fresh.Answer, AnswerSource.Cache), []);
        }

        var lastGood = request.AllowStale && found is { Answer.Outcome: LookupOutcome.Answered } ? found.Value.Answer : null;
        var answer = request.Servers.IsDefaultOrEmpty
            ? new QuestionAnswer(new TypeResult(type, LookupOutcome.NoServers), [])
            : await AskAsync(request, type, lastGood is not null, cancellation);
        if (lastGood is null || answer.Result.Source == AnswerSource.Network)
        {
            return answer;
        }

        _logger.ServedStale(request.Name, type, lastGood.AgeAt(_clock), answer.Result.Outcome);
        return answer with { Result = FromCache(type, lastGood, AnswerSource.Stale) };
    }

    private Task<QuestionAnswer> AskAsync(LookupRequest request, RecordType type, bool hasLastGood, CancellationToken cancellation)
    {
        var limit = request.Deadline ?? (hasLastGood ? _settings.DeadlineWithLastGood : _settings.Deadline);
        var question = new FlightKey(request.Name, type, request.Servers, limit);
        return _flights.JoinAsync(question, (trail, stop) => _questions.AskAsync(question, trail, stop), cancellation);
    }

    private TypeResult FromCache(RecordType type, CachedAnswer answer, AnswerSource source) => new(type, answer.Outcome)
    {
        Records = answer.Records,
        TimeToLive = source == AnswerSource.Stale ? _settings.StaleTimeToLive : answer.TimeToLive - answer.AgeAt(_clock),
        Server = answer.Server,
        Source = source,
    };
}
