using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Dns.Resolving;

/// <summary>
/// One query by TLS (RFC 7858) on a connection of its own, over the same marked socket as any other. The agent asks a handful of names in
/// minutes; servers close idle connections sooner than that, and OpenSSL resumes the session, which saves the dear half of a handshake.
/// </summary>
internal static class TlsExchange
{
    public static async Task<ExchangeResult> RunAsync(
        Socket socket, IPAddress server, NameServerTls tls, OutgoingQuery query, CancellationToken cancellation)
    {
        socket.NoDelay = true;
        await socket.ConnectAsync(new IPEndPoint(server, tls.Port), cancellation);
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        var doubt = "";
        await using var secured = new SslStream(
            stream,
            leaveInnerStreamOpen: true,
            (_, certificate, _, errors) => (doubt = ServerIdentity.DoubtAbout(certificate, errors, tls)).Length == 0);
        try
        {
            await secured.AuthenticateAsClientAsync(
                // An address is no server name (RFC 6066 §3), so without a name none is sent.
                new SslClientAuthenticationOptions { TargetHost = tls.Name },
                cancellation);
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException { InnerException: not SocketException })
        {
            return new ExchangeResult(AttemptOutcome.NotAuthenticated) { Failure = doubt.Length > 0 ? doubt : failure.Message };
        }

        return await FramedExchange.RunAsync(secured, query, cancellation);
    }
}
