using System.Buffers.Binary;
using System.Net.Sockets;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Forwarding;

/// <summary>
/// One client's connection: queries one after the other, each behind two length bytes (RFC 1035 §4.2.2), answered in order. A client that
/// sends more before it has read is held up by the kernel's buffers, not by ours.
/// </summary>
/// <param name="client">The connection; not owned.</param>
/// <param name="desk">Answers.</param>
/// <param name="idleLimit">Longest silence, longest time for one message, longest time that an answer may take to be taken.</param>
/// <param name="clock">Measures it.</param>
internal sealed class TcpConversation(Socket client, QuestionDesk desk, TimeSpan idleLimit, TimeProvider clock)
{
    private readonly byte[] _prefix = new byte[sizeof(ushort)];

    /// <summary>Answers until the client closes.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">The client was too slow, or the forwarder stops.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await ReadAsync(cancellation) is { } message)
        {
            if (await desk.AnswerAsync(message, DnsTransport.Tcp) is not { } reply)
            {
                // What must not be answered has no place in a conversation.
                return;
            }

            var framed = new byte[sizeof(ushort) + reply.Length];
            BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)reply.Length);
            reply.CopyTo(framed, sizeof(ushort));
            using var limit = Limit(cancellation);
            for (var rest = framed.AsMemory(); !rest.IsEmpty;)
            {
                rest = rest[await client.SendAsync(rest, SocketFlags.None, limit.Token)..];
            }
        }
    }

    private async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        using var limit = Limit(cancellation);
        if (!await FillAsync(_prefix, limit.Token))
        {
            return null;
        }

        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(_prefix)];
        return await FillAsync(message, limit.Token) ? message : null;
    }

    private async Task<bool> FillAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        while (!buffer.IsEmpty)
        {
            var received = await client.ReceiveAsync(buffer, SocketFlags.None, cancellation);
            if (received == 0)
            {
                return false;
            }

            buffer = buffer[received..];
        }

        return true;
    }

    private LinkedLimit Limit(CancellationToken cancellation) => new(idleLimit, clock, cancellation);

    private sealed class LinkedLimit : IDisposable
    {
        private readonly CancellationTokenSource _time;
        private readonly CancellationTokenSource _either;

        public LinkedLimit(TimeSpan limit, TimeProvider clock, CancellationToken cancellation)
        {
            _time = new CancellationTokenSource(limit, clock);
            _either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _time.Token);
        }

        public CancellationToken Token => _either.Token;

        public void Dispose()
        {
            _either.Dispose();
            _time.Dispose();
        }
    }
}
