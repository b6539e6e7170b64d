using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Resolving;

/// <summary>
/// One query by TCP on a connection of its own. TCP is the rare way here, so that a pool of idle connections over a WAN that may
/// change under them would cost more than it saves.
/// </summary>
internal static class TcpExchange
{
    private const int LengthPrefix = sizeof(ushort);

    public static async Task<ExchangeResult> RunAsync(
        Socket socket, IPEndPoint server, OutgoingQuery query, CancellationToken cancellation)
    {
        socket.NoDelay = true;
        await socket.ConnectAsync(server, cancellation);

        // One segment for length and query: some servers read the length alone and then give up (RFC 7766 §8).
        var framed = new byte[LengthPrefix + query.Bytes.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Bytes.Length);
        query.Bytes.CopyTo(framed, LengthPrefix);
        if (!await SendAllAsync(socket, framed, cancellation))
        {
            return Closed;
        }

        var prefix = new byte[LengthPrefix];
        if (!await ReceiveAllAsync(socket, prefix, cancellation))
        {
            return Closed;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(prefix);
        if (length < MessageLimits.HeaderLength)
        {
            return new ExchangeResult(AttemptOutcome.Malformed);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            if (!await ReceiveAllAsync(socket, buffer.AsMemory(0, length), cancellation))
            {
                return Closed;
            }

            // The handshake has proved the sender, so that case proves nothing more. A cut reply is a fault by TCP.
            var verdict = ReplyJudge.Judge(buffer.AsSpan(0, length), query, exactCase: false, out var reply, out var keptCase);
            return verdict == ReplyVerdict.Reply
                ? new ExchangeResult(AttemptOutcome.Answered) { Reply = reply, ReplyLength = length, KeptCase = keptCase }
                : new ExchangeResult(AttemptOutcome.Malformed);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ExchangeResult Closed => new(AttemptOutcome.Unreachable) { Cause = NetworkCause.ConnectionReset, IsTransient = true };

    private static async Task<bool> SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
        {
            var sent = await socket.SendAsync(bytes, SocketFlags.None, cancellation);
            if (sent == 0)
            {
                return false;
            }

            bytes = bytes[sent..];
        }

        return true;
    }

    private static async Task<bool> ReceiveAllAsync(Socket socket, Memory<byte> buffer, CancellationToken cancellation)
    {
        while (!buffer.IsEmpty)
        {
            var received = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellation);
            if (received == 0)
            {
                return false;
            }

            buffer = buffer[received..];
        }

        return true;
    }
}
