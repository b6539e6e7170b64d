using System.Buffers;
using System.Buffers.Binary;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Resolving;

/// <summary>One query and its reply on a stream, each behind two length bytes (RFC 1035 §4.2.2).</summary>
internal static class FramedExchange
{
    private const int LengthPrefix = sizeof(ushort);

    public static async Task<ExchangeResult> RunAsync(Stream stream, OutgoingQuery query, CancellationToken cancellation)
    {
        // One segment for length and query: some servers read the length alone and then give up (RFC 7766 §8).
        var framed = new byte[LengthPrefix + query.Bytes.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Bytes.Length);
        query.Bytes.CopyTo(framed, LengthPrefix);
        await stream.WriteAsync(framed, cancellation);
        await stream.FlushAsync(cancellation);

        var prefix = new byte[LengthPrefix];
        if (!await ReceiveAllAsync(stream, prefix, cancellation))
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
            if (!await ReceiveAllAsync(stream, buffer.AsMemory(0, length), cancellation))
            {
                return Closed;
            }

            // The handshake has proved the sender, so that case proves nothing more. A cut reply is a fault on a stream.
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

    private static async Task<bool> ReceiveAllAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellation) =>
        await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation) == buffer.Length;
}
