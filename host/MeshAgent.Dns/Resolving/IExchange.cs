using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Resolving;

/// <summary>Sends one query and waits for its reply. Network trouble is a value, never an exception.</summary>
internal interface IExchange
{
    /// <summary>Sends a query and waits.</summary>
    /// <param name="server">Whom to ask.</param>
    /// <param name="transport">How.</param>
    /// <param name="query">What.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellation">Gives up earlier.</param>
    /// <returns>How it ended.</returns>
    Task<ExchangeResult> RunAsync(
        NameServerEndpoint server, DnsTransport transport, OutgoingQuery query, TimeSpan timeout, CancellationToken cancellation);
}
