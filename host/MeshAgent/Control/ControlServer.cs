using System.Net.Sockets;
using System.Text.Json;
using MeshAgent.Plugins.Trust;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Control;

/// <summary>Answers the command line: one request and one answer for each connection, from root and the agent's own user only.</summary>
internal sealed class ControlServer(IControlHandler handler, TimeProvider time, ILogger<ControlServer> log) : IDisposable
{
    private Socket? listener;
    private int connections;

    /// <summary>Makes the socket. From here on no second agent can start with the same one.</summary>
    /// <param name="path">Where.</param>
    /// <exception cref="ControlException">The socket cannot be made, or another agent listens there.</exception>
    public void Open(string path) => listener = ControlSocket.Listen(path);

    /// <summary>Serves until cancelled, then removes the socket.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When no further connection is taken.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var path = listener!.LocalEndPoint!.ToString()!;
        try
        {
            while (true)
            {
                Take(await listener.AcceptAsync(cancellationToken), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The agent ends.
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => listener?.Dispose();

    private void Take(Socket connection, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref connections) > ControlLimits.MaxConnections)
        {
            log.TooMany(ControlLimits.MaxConnections);
            Interlocked.Decrement(ref connections);
            connection.Dispose();
            return;
        }

        _ = ServeAsync(connection, cancellationToken);
    }

    private async Task ServeAsync(Socket connection, CancellationToken cancellationToken)
    {
        using var owned = connection;
        try
        {
            var user = PeerCredentials.UserOf(connection);
            if (user != 0 && user != FileOwner.Self)
            {
                log.TurnedAway(user);
                return;
            }

            using var deadline = new CancellationTokenSource(ControlLimits.ConnectionTime, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            var line = await LineTransfer.ReadAsync(connection, ControlLimits.MaxRequestBytes, either.Token);
            var response = await AnswerAsync(line, deadline, either.Token);
            await LineTransfer.WriteAsync(
                connection, JsonSerializer.SerializeToUtf8Bytes(response, ControlJson.Default.ControlResponse), either.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            log.EndedEarly(exception.Message);
        }
        finally
        {
            Interlocked.Decrement(ref connections);
        }
    }

    private async Task<ControlResponse> AnswerAsync(
        ReadOnlyMemory<byte>? line, CancellationTokenSource deadline, CancellationToken cancellationToken)
    {
        ControlRequest? request;
        try
        {
            request = line is { } text ? JsonSerializer.Deserialize(text.Span, ControlJson.Default.ControlRequest) : null;
        }
        catch (JsonException exception)
        {
            return new ControlResponse { Error = $"not a request: {exception.Message}" };
        }

        if (request is null)
        {
            return new ControlResponse { Error = $"not a request: one line of JSON with at most {ControlLimits.MaxRequestBytes} bytes is" };
        }

        if (handler.IsSlow(request))
        {
            deadline.CancelAfter(ControlLimits.SwapTime);
        }

        try
        {
            return await handler.AnswerAsync(request, cancellationToken);
        }
#pragma warning disable CA1031 // A question may fail; the agent goes on.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.AnswerFailed(request.Command, exception.ToString());
            return new ControlResponse { Error = $"{request.Command} failed: {exception.Message}" };
        }
    }
}
