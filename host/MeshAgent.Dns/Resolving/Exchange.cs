using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Resolving;

/// <summary>Sends one query over a socket of its own and waits for its reply.</summary>
internal sealed class Exchange(IWanSocketFactory sockets, TimeProvider clock) : IExchange
{
    public async Task<ExchangeResult> RunAsync(
        NameServerEndpoint server, DnsTransport transport, OutgoingQuery query, TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var socket = sockets.Create(server, transport);
            var endPoint = new IPEndPoint(server.Address, server.Port);
            var result = transport switch
            {
                DnsTransport.Udp => await UdpExchange.RunAsync(socket, endPoint, query, either.Token),
                DnsTransport.Tls => await TlsExchange.RunAsync(socket, server.Address, server.Tls!, query, either.Token),
                _ => await TcpExchange.RunAsync(socket, endPoint, query, either.Token),
            };
            return result.Outcome == AttemptOutcome.Timeout ? result with { Outcome = Unanswered(cancellation) } : result;
        }
        catch (OperationCanceledException)
        {
            return new ExchangeResult(Unanswered(cancellation));
        }
        catch (WanIsolationException failure)
        {
            return new ExchangeResult(AttemptOutcome.NotIsolated)
            {
                Cause = failure.InnerException is SocketException inner ? NetworkCauses.Of(inner.SocketErrorCode) : NetworkCause.Other,
                ErrorNumber = failure.ErrorNumber,
                Failure = failure.Message,
            };
        }
        catch (SocketException failure)
        {
            return Refused(failure);
        }
        catch (IOException failure) when (failure.InnerException is SocketException inner)
        {
            return Refused(inner);
        }
    }

    private static ExchangeResult Refused(SocketException failure) => failure.SocketErrorCode == SocketError.TimedOut
        ? new ExchangeResult(AttemptOutcome.Timeout) { ErrorNumber = failure.NativeErrorCode }
        : new ExchangeResult(AttemptOutcome.Unreachable)
        {
            Cause = NetworkCauses.Of(failure.SocketErrorCode),
            ErrorNumber = failure.NativeErrorCode,
            IsTransient = NetworkCauses.IsTransient(failure.SocketErrorCode),
        };

    // Silence is evidence only when the time was waited out.
    private static AttemptOutcome Unanswered(CancellationToken cancellation)
        => cancellation.IsCancellationRequested ? AttemptOutcome.Abandoned : AttemptOutcome.Timeout;
}
