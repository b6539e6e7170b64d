using System.Net.Sockets;

namespace MeshAgent.Exits.Fastd.Status;

/// <summary>fastd's status socket: it writes one document to whoever connects, and closes.</summary>
/// <param name="path">The socket.</param>
/// <param name="time">The clock.</param>
internal sealed class StatusSocket(string path, TimeProvider time) : IStatusSource
{
    /// <summary>
    /// Bytes read at most: a peer takes under 1 KiB, so this is over a thousand of them. More would let whoever holds the socket's place
    /// fill a small router's memory; less would cut the document of a large instance.
    /// </summary>
    public const int LongestDocument = 1024 * 1024;

    /// <summary>
    /// How long fastd may take. It answers between two packets, within a millisecond; a second is for a router on its knees. More would
    /// hold up every look while it hangs.
    /// </summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async ValueTask<StatusReading> ReadAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), either.Token);
            return await ReadAsync(socket, either.Token);
        }
        catch (SocketException error)
        {
            return new(null, $"status socket {path}: {error.Message}");
        }
        catch (ArgumentOutOfRangeException)
        {
            return new(null, $"status socket {path}: its name is longer than a socket's may be (107 bytes)");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(null, $"status socket {path}: no answer within {Deadline.TotalSeconds:0} s");
        }
    }

    private async ValueTask<StatusReading> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var document = new MemoryStream();
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, cancellationToken) is var length and > 0)
        {
            if (document.Length + length > LongestDocument)
            {
                return new(null, $"status socket {path}: more than {LongestDocument} bytes");
            }

            await document.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
        }

        var reading = StatusReader.Read(document.ToArray());
        return reading.Document is null ? reading with { Trouble = $"status socket {path}: {reading.Trouble}" } : reading;
    }
}
