using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Forwarding;

/// <summary>The way over all servers, with tries and TCP: for what the direct way does not settle. Bounded.</summary>
/// <param name="resolver">Asks.</param>
/// <param name="settings">Times and bounds.</param>
/// <param name="clock">Time that has passed.</param>
/// <param name="stopping">Ends all searches.</param>
internal sealed class RelaySearch(WanResolver resolver, ForwarderSettings settings, TimeProvider clock, CancellationToken stopping)
{
    private int _searches;

    /// <summary>Begins, and leaves the thread to its work.</summary>
    /// <param name="flight">What is searched for.</param>
    /// <param name="servers">Whom to ask.</param>
    /// <param name="end">Told how it ended, once.</param>
    /// <returns>False when too many are under way.</returns>
    public bool TryBegin(RelayFlight flight, Func<ImmutableArray<NameServerEndpoint>> servers, Action<RelayFlight, RelayEnd> end)
    {
        var asked = servers();
        if (asked.IsEmpty)
        {
            end(flight, EndOf(new RelayResult(null, LookupOutcome.NoServers)));
            return true;
        }

        if (Interlocked.Increment(ref _searches) > settings.MaxSearches)
        {
            Interlocked.Decrement(ref _searches);
            return false;
        }

        var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        flight.Search = giveUp;
        _ = Task.Run(() => RunAsync(flight, asked, end, giveUp), CancellationToken.None);
        return true;
    }

    /// <summary>Gives a search up, whose flight has landed on the other way.</summary>
    public static void GiveUp(RelayFlight flight)
    {
        try
        {
            // A landed flight's search ends by itself; only one that still runs is ended.
            flight.Search?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, those who wait must be told.")]
    private async Task RunAsync(
        RelayFlight flight,
        ImmutableArray<NameServerEndpoint> servers,
        Action<RelayFlight, RelayEnd> end,
        CancellationTokenSource giveUp)
    {
        using var owned = giveUp;
        RelayResult result;
        try
        {
            result = await resolver.RelayAsync(Request(flight, servers), giveUp.Token);
        }
        catch (Exception)
        {
            result = new RelayResult(null, LookupOutcome.Malformed);
        }
        finally
        {
            Interlocked.Decrement(ref _searches);
        }

        end(flight, EndOf(result));
    }

    private RelayRequest Request(RelayFlight flight, ImmutableArray<NameServerEndpoint> servers)
    {
        // The desk has scanned it, which is as strict.
        var message = MessageParser.TryParse(flight.Message, out var parsed, out _) ? parsed : throw new InvalidOperationException();
        var limit = (flight.Stale is null ? settings.Deadline : settings.DeadlineWithStale) - clock.GetElapsedTime(flight.Started);
        return new RelayRequest(
            message.Questions[0], message.Edns is { DnssecOk: true }, message.CheckingDisabled, servers, limit);
    }

    private static RelayEnd EndOf(RelayResult result)
    {
        if (result.Reply is { Code: ResponseCode.NoError or ResponseCode.NameError } answer && ReplyTemplate.Of(answer) is { } template)
        {
            return new RelayEnd(template, default, IsWorthRemembering: false);
        }

        var isServersWord = result.Reply is { Code: ResponseCode.ServerFailure or ResponseCode.Refused or ResponseCode.NotImplemented };
        var failure = isServersWord && ReplyTemplate.Of(result.Reply!) is { } error
            ? ReplyContent.Of(error)
            : ReplyContent.Failure(ResponseCode.ServerFailure, ForwardingErrors.Of(result.Outcome));
        return new RelayEnd(null, failure, result.Outcome is not (LookupOutcome.NoServers or LookupOutcome.Cancelled));
    }
}
