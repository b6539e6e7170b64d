using System.Net.Sockets;

namespace MeshAgent.Host.Control;

/// <summary>Lines of bounded length over a stream socket.</summary>
internal static class LineTransfer
{
    /// <summary>Reads up to the first line feed.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="maxBytes">The longest line.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The line without its end; null when the peer closed before it or sent a longer one.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(Socket socket, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(maxBytes, 8192)];
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (received == 0)
            {
                return null;
            }

            var end = buffer.AsSpan(length, received).IndexOf((byte)'\n');
            if (end >= 0)
            {
                return buffer.AsMemory(0, length + end);
            }

            length += received;
            if (length >= maxBytes)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(maxBytes, buffer.Length * 2));
            }
        }
    }

    /// <summary>Writes a line.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="line">The line, without a line feed in it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is sent.</returns>
    public static async Task WriteAsync(Socket socket, byte[] line, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> rest = (byte[])[.. line, (byte)'\n'];
        while (!rest.IsEmpty)
        {
            rest = rest[await socket.SendAsync(rest, cancellationToken)..];
        }
    }
}
