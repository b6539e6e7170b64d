using System.Net.Sockets;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Tunnels.Failures;

namespace MeshAgent.Exits.WireGuard.Uapi;

/// <summary>A WireGuard device that a process of its own implements, reached over its Unix socket.</summary>
/// <param name="socketPath">The socket: <c>/var/run/wireguard/NAME.sock</c>.</param>
/// <param name="time">The clock of the deadline.</param>
internal sealed class UapiDevice(string socketPath, TimeProvider time) : IWireGuardDevice
{
    /// <summary>
    /// The longest answer, bytes. <see cref="Settings.SettingsReader.MostPeers"/> exits with
    /// <see cref="Settings.SettingsReader.MostAllowedIps"/> prefixes each are half a MiB; four times that leaves room for peers that
    /// somebody else added and that must be seen to be removed. More would let a broken daemon fill a small router's memory.
    /// </summary>
    public const int LongestAnswer = 2 * 1024 * 1024;

    private const int FirstBuffer = 4096;

    /// <summary>
    /// How long a daemon may take for one answer. It needs under a millisecond; on a router whose CPU is busy with the tunnel's own traffic
    /// it can be some hundred. Longer would hold up reconciliation when it hangs, shorter would call a busy one dead.
    /// </summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public async ValueTask<DeviceSnapshot?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(UapiWriter.Get(), "read", cancellationToken);
        }
        catch (DeviceException absent) when (absent.Kind == DeviceErrorKind.Absent)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask ConfigureAsync(DeviceChange change, CancellationToken cancellationToken)
    {
        var request = UapiWriter.Set(change);
        try
        {
            await AskAsync(request, "configure", cancellationToken);
        }
        finally
        {
            Array.Clear(request);
        }
    }

    private async ValueTask<DeviceSnapshot> AskAsync(byte[] request, string verb, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), either.Token);
            await socket.SendAsync(request, either.Token);
            var answer = await ReceiveAsync(socket, either.Token);
            var error = UapiReader.Read(answer.Span, out var device);
            answer.Span.Clear();
            return error is null ? device : throw Failure(verb, error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DeviceException(
                DeviceErrorKind.Silent, $"{verb} {socketPath}: no answer within {Deadline.TotalSeconds} s", "the daemon hangs; end it");
        }
        catch (SocketException error)
        {
            throw Failure(verb, error);
        }
    }

    /// <summary>Reads up to the empty line that ends an answer: the daemon keeps the connection open.</summary>
    private static async ValueTask<Memory<byte>> ReceiveAsync(Socket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[FirstBuffer];
        var length = 0;
        while (!buffer.AsSpan(0, length).EndsWith("\n\n"u8))
        {
            if (length == buffer.Length)
            {
                if (length >= LongestAnswer)
                {
                    break;
                }

                var larger = new byte[Math.Min(2 * length, LongestAnswer)];
                buffer.CopyTo(larger, 0);
                Array.Clear(buffer);
                buffer = larger;
            }

            var received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (received == 0)
            {
                break;
            }

            length += received;
        }

        return buffer.AsMemory(0, length);
    }

    private DeviceException Failure(string verb, UapiError error) => error.Kind == UapiErrorKind.Refused
        ? new DeviceException(
            DeviceErrorKind.Refused, $"{verb} {socketPath}: the daemon refused ({error})", errorNumber: error.ErrorNumber)
        : new DeviceException(DeviceErrorKind.Malformed, $"{verb} {socketPath}: the answer is malformed: {error}");

    private DeviceException Failure(string verb, SocketException error) => error.SocketErrorCode switch
    {
        // No socket, or one that a killed daemon left behind.
        SocketError.AddressNotAvailable or SocketError.ConnectionRefused =>
            new DeviceException(DeviceErrorKind.Absent, $"{verb} {socketPath}: no daemon listens there", inner: error),
        SocketError.AccessDenied => new DeviceException(
            DeviceErrorKind.Unavailable, $"{verb} {socketPath}: not permitted", "run as root or as the daemon's user", inner: error),
        _ => new DeviceException(DeviceErrorKind.Silent, $"{verb} {socketPath}: {error.Message}", inner: error),
    };
}
