using System.Net.Sockets;
using System.Text.Json;

namespace MeshAgent.Host.Control;

/// <summary>Asks the running agent.</summary>
/// <param name="path">The control socket.</param>
internal sealed class ControlClient(string path)
{
    /// <summary>Whether an agent listens.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when a connection is taken.</returns>
    public async Task<bool> IsServedAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Asks.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ControlException">Nobody answers, or the answer says why there is none.</exception>
    public async Task<ControlResponse> AskAsync(ControlRequest request, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            await LineTransfer.WriteAsync(
                socket, JsonSerializer.SerializeToUtf8Bytes(request, ControlJson.Default.ControlRequest), cancellationToken);
            var line = await LineTransfer.ReadAsync(socket, ControlLimits.MaxResponseBytes, cancellationToken)
                ?? throw new ControlException(
                    $"the agent closed {path} without an answer; run as root or as the agent's user, and look at its log");
            var response = JsonSerializer.Deserialize(line.Span, ControlJson.Default.ControlResponse)!;
            return response.Error is null ? response : throw new ControlException(response.Error);
        }
        catch (SocketException exception)
        {
            throw new ControlException(exception.SocketErrorCode == SocketError.AccessDenied
                ? $"{path} may be used by root and the agent's user only"
                : $"no agent answers at {path} ({exception.Message}); start it with: meshagent run");
        }
        catch (JsonException exception)
        {
            throw new ControlException($"what answers at {path} is no agent of this version: {exception.Message}");
        }
    }
}
