using System.Security.Cryptography;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Dns.Resolving;

/// <summary>
/// Asks one server until it has said something or its tries are spent. The rules: silence, a broken connection, SERVFAIL and FORMERR
/// earn the same server another try; any other error code and any other network error do not; a cut, unreadable or case-changed
/// datagram moves the query to TCP; a refusal of EDNS0 repeats it without. A server of TLS hears nothing in clear text, unless its profile
/// is the opportunistic one and TLS does not come about.
/// </summary>
internal sealed class ServerConversation(
    IExchange exchange, ServerBook book, ResolverSettings settings, RandomNumberGenerator random, ILogger logger)
{
    public async Task<Finding> AskAsync(NameServerEndpoint server, Inquiry inquiry, CancellationToken cancellation)
    {
        var finding = new Finding(server, AttemptOutcome.Timeout);
        for (var left = settings.TriesPerServer; left > 0 && !inquiry.Deadline.IsSpent; left--)
        {
            (finding, var again) = await TryAsync(server, inquiry, left == 1 ? settings.LastTryTimeout : settings.TryTimeout, cancellation);
            if (!again || inquiry.IsSettledBy(finding) || cancellation.IsCancellationRequested)
            {
                break;
            }
        }

        return finding;
    }

    private async Task<(Finding Finding, bool Again)> TryAsync(
        NameServerEndpoint server, Inquiry inquiry, TimeSpan patience, CancellationToken cancellation)
    {
        if (server.Tls is { } tls && (!tls.IsOpportunistic || book.SpeaksTls(server)))
        {
            var (asked, how) = await QueryAsync(server, DnsTransport.Tls, inquiry, book.SpeaksEdns(server), patience, cancellation);
            if (!tls.IsOpportunistic || asked.Reading is not null || inquiry.Deadline.IsSpent || cancellation.IsCancellationRequested)
            {
                return (asked, ShouldTryAgain(how, asked.Outcome));
            }

            book.NoteTlsMissing(server);
            logger.ServerWithoutTls(server);
        }

        var edns = book.SpeaksEdns(server);
        var (finding, result) = await QueryAsync(server, DnsTransport.Udp, inquiry, edns, patience, cancellation);
        if (edns && RefusesEdns(result) && !inquiry.AnyReply && !inquiry.Deadline.IsSpent)
        {
            (finding, result) = await QueryAsync(server, DnsTransport.Udp, inquiry, edns: false, patience, cancellation);
            edns = false;
            if (finding.Reading is { Outcome: not AttemptOutcome.FormatError })
            {
                book.NoteEdnsRefused(server);
                logger.ServerRefusedEdns(server);
            }
        }

        if (NeedsTcp(finding.Outcome) && !inquiry.IsSettledBy(finding) && !inquiry.Deadline.IsSpent)
        {
            var changedCase = finding.Outcome == AttemptOutcome.CaseDiffers;
            (finding, result) = await QueryAsync(server, DnsTransport.Tcp, inquiry, edns, patience, cancellation);
            if (changedCase && finding.Reading is not null)
            {
                NoteCase(server, inquiry, result);
            }
        }

        return (finding, ShouldTryAgain(result, finding.Outcome));
    }

    private async Task<(Finding Finding, ExchangeResult Result)> QueryAsync(
        NameServerEndpoint server,
        DnsTransport transport,
        Inquiry inquiry,
        bool edns,
        TimeSpan patience,
        CancellationToken cancellation)
    {
        var query = OutgoingQuery.Create(inquiry, edns, book.KeepsCase(server), random);
        var started = inquiry.Deadline.Elapsed;
        var timeout = inquiry.Deadline.Cap(patience);
        var result = await exchange.RunAsync(server, transport, query, timeout, cancellation);
        var reading = result.Reply is { } reply ? ReplyReader.Read(reply, inquiry.Name, inquiry.Type, inquiry.AliasesLeft) : null;
        var attempt = new LookupAttempt
        {
            Server = server,
            Transport = transport,
            Name = inquiry.Name,
            Type = inquiry.Type,
            Outcome = reading?.Outcome ?? result.Outcome,
            Started = started,
            Elapsed = inquiry.Deadline.Elapsed - started,
            Code = result.Reply?.Code,
            ExtendedError = result.Reply?.Edns?.FindExtendedError(),
            Cause = result.Cause,
            ErrorNumber = result.ErrorNumber,
            IgnoredDatagrams = result.Ignored,
            UsedEdns = edns,
        };
        inquiry.Trail.Add(attempt);
        book.Observe(attempt);
        if (result is { Failure: { } failure, Outcome: AttemptOutcome.NotAuthenticated })
        {
            logger.NotAuthenticated(server, failure);
        }
        else if (result.Failure is { } isolation)
        {
            logger.NotIsolated(server, isolation);
        }

        logger.Attempted(attempt);
        return (new Finding(server, attempt.Outcome, reading, result.ReplyLength) { Reply = result.Reply }, result);
    }

    // A reply by TCP that keeps the case means that the datagram was forged, and the server is as trusted as before.
    private void NoteCase(NameServerEndpoint server, Inquiry inquiry, ExchangeResult result)
    {
        if (!result.KeptCase)
        {
            book.NoteCaseChanged(server);
            logger.ServerChangesCase(server);
        }
        else
        {
            logger.ForgedReply(server, inquiry.Name);
        }
    }

    private static bool RefusesEdns(ExchangeResult result)
        => result.Reply?.Code is ResponseCode.FormatError or ResponseCode.BadVersion or ResponseCode.NotImplemented;

    private static bool NeedsTcp(AttemptOutcome outcome) => outcome is AttemptOutcome.Truncated or AttemptOutcome.CaseDiffers
        or AttemptOutcome.Malformed or AttemptOutcome.Flooded;

    private static bool ShouldTryAgain(ExchangeResult result, AttemptOutcome outcome) => result.IsTransient
        || outcome is AttemptOutcome.Timeout or AttemptOutcome.ServerFailure or AttemptOutcome.FormatError;
}
