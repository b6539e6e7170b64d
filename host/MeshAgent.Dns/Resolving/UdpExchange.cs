using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace MeshAgent.Dns.Resolving;

/// <summary>
/// One query by UDP. The socket is connected, so that the kernel drops what other addresses and ports send, and fresh, so that the
/// kernel draws a random source port for it (RFC 5452 §4.5).
/// </summary>
internal static class UdpExchange
{
    /// <summary>Longest datagram read. Servers that overlook the advertised 1,232 bytes stay below it; a longer one goes to TCP.</summary>
    public const int ReceiveLength = 4096;

    /// <summary>
    /// Datagrams that may be no reply before the query is moved to TCP. A guesser needs thousands, honest doubles and late replies are
    /// a few. Larger gives the guesser more throws; smaller lets a broken server push queries to TCP.
    /// </summary>
    public const int MaxIgnored = 32;

    public static async Task<ExchangeResult> RunAsync(
        Socket socket, IPEndPoint server, OutgoingQuery query, CancellationToken cancellation)
    {
        await socket.ConnectAsync(server, cancellation);
        await socket.SendAsync(query.Bytes, SocketFlags.None, cancellation);
        var buffer = ArrayPool<byte>.Shared.Rent(ReceiveLength);
        var ignored = 0;
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer.AsMemory(0, ReceiveLength), SocketFlags.None, cancellation);
                switch (ReplyJudge.Judge(buffer.AsSpan(0, length), query, exactCase: true, out var reply, out _))
                {
                    case ReplyVerdict.Reply:
                        return new ExchangeResult(AttemptOutcome.Answered) { Reply = reply, ReplyLength = length, Ignored = ignored };
                    case ReplyVerdict.Truncated:
                        return new ExchangeResult(AttemptOutcome.Truncated) { Ignored = ignored };
                    case ReplyVerdict.CaseDiffers:
                        return new ExchangeResult(AttemptOutcome.CaseDiffers) { Ignored = ignored };
                    case ReplyVerdict.Garbled:
                        return new ExchangeResult(AttemptOutcome.Malformed) { Ignored = ignored };
                    case ReplyVerdict.Unrelated when ++ignored >= MaxIgnored:
                        return new ExchangeResult(AttemptOutcome.Flooded) { Ignored = ignored };
                }
            }
        }
        catch (OperationCanceledException)
        {
            return new ExchangeResult(AttemptOutcome.Timeout) { Ignored = ignored };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
