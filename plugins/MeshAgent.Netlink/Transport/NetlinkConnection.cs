using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Transport;

/// <summary>
/// Requests and their answers. The kernel handles a request inside the send call, so the calls block for microseconds (a dump of a million
/// routes for less than half a second) on the caller's thread and complete synchronously; callers that meet wait for each other
/// asynchronously. The socket belongs to the network namespace of the thread that opened it.
/// </summary>
public sealed class NetlinkConnection : IDisposable
{
    /// <summary>
    /// Requests sent in one datagram. Measured: one by one 170,000 routes a second, 32 together 248,000, and no gain
    /// beyond; far more would overflow the receive buffer with acks.
    /// </summary>
    public const int BatchSize = 32;

    /// <summary>
    /// Times a dump is begun again because the table changed meanwhile. Links, addresses and rules change in bursts of
    /// milliseconds and their dumps take less, so a few tries pass a burst; more would let a storm keep us busy, fewer would
    /// fail on an ordinary boot. The caller, who reads again on the next event anyway, is told.
    /// </summary>
    public const int DumpAttempts = 8;

    /// <summary>The kernel builds dump parts of at most 32 KiB, so twice that is never cut; larger gains nothing (measured).</summary>
    private const int ReceiveLength = 64 * 1024;

    /// <summary>Bytes sent in one datagram; the smallest socket send buffer in use is 208 KiB.</summary>
    private const int SendLength = NetlinkWriter.MaximumLength;

    private readonly NetlinkSocket socket;
    private readonly NetlinkConnectionOptions options;

    [SuppressMessage("Usage", "CA2213", Justification = "Waiters may still hold it when the connection closes; it owns no handle.")]
    private readonly SemaphoreSlim turn = new(1, 1);

    private readonly byte[] received = new byte[ReceiveLength];
    private readonly byte[] sent = new byte[SendLength];
    private uint sequence;
    private uint? runningDump;
    private bool disposed;

    private NetlinkConnection(NetlinkSocket socket, NetlinkConnectionOptions options)
    {
        this.socket = socket;
        this.options = options;
    }

    /// <summary>Opens a connection in the calling thread's network namespace.</summary>
    /// <param name="protocol">Which part of the kernel to talk to.</param>
    /// <param name="options">Buffer and timeout; null for the defaults.</param>
    /// <exception cref="NetlinkException">This kernel lacks the protocol.</exception>
    public static NetlinkConnection Open(NetlinkProtocol protocol, NetlinkConnectionOptions? options = null)
    {
        options ??= new NetlinkConnectionOptions();
        return new NetlinkConnection(NetlinkSocket.Open(protocol, options.ReceiveBufferBytes), options);
    }

    /// <summary>Sends one request and waits for its acknowledgement.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait for other callers; a request that was sent is always finished.</param>
    /// <exception cref="NetlinkException">The kernel refused, or did not answer.</exception>
    public async ValueTask RequestAsync(NetlinkRequest request, CancellationToken cancellationToken)
    {
        var outcomes = await ExecuteAsync([request], cancellationToken);
        if (!outcomes[0].IsSuccess)
        {
            throw outcomes[0].ToException();
        }
    }

    /// <summary>Sends one request that asks for an object and hands over every message of the answer.</summary>
    /// <param name="request">The request, not a dump.</param>
    /// <param name="answer">Called for each message of the answer.</param>
    /// <param name="cancellationToken">Ends the wait for other callers.</param>
    /// <exception cref="NetlinkException">The kernel refused, or did not answer.</exception>
    public async ValueTask QueryAsync(NetlinkRequest request, NetlinkMessageHandler answer, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken);
        try
        {
            var first = Send([request]);
            var outcomes = new NetlinkOutcome?[1];
            ReceiveAnswers([request], first, outcomes, answer);
            if (outcomes[0] is { IsSuccess: false } refused)
            {
                throw refused.ToException();
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Sends requests in as few datagrams as possible, in order, and reads every acknowledgement.</summary>
    /// <param name="requests">The requests; one that fails does not keep the later ones from being tried.</param>
    /// <param name="cancellationToken">Looked at between datagrams; what was sent is always finished.</param>
    /// <returns>What became of each, in the order of the requests.</returns>
    /// <exception cref="NetlinkException">The kernel did not answer, so that the outcome of some is unknown.</exception>
    public async ValueTask<ImmutableArray<NetlinkOutcome>> ExecuteAsync(
        IReadOnlyList<NetlinkRequest> requests, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken);
        try
        {
            var outcomes = ImmutableArray.CreateBuilder<NetlinkOutcome>(requests.Count);
            while (outcomes.Count < requests.Count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var batch = NextBatch(requests, outcomes.Count);
                var answers = new NetlinkOutcome?[batch.Count];
                ReceiveAnswers(batch, Send(batch), answers, static (in NetlinkMessage _) => { });
                outcomes.AddRange(answers.Select(answer => answer!.Value));
            }

            return outcomes.MoveToImmutable();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Dumps a table, object by object. Begun again when the kernel says that the table changed meanwhile.</summary>
    /// <param name="request">A GET request; NLM_F_DUMP is added.</param>
    /// <param name="visitor">Sees every object; told when the dump begins again.</param>
    /// <param name="cancellationToken">Ends the dump.</param>
    /// <exception cref="NetlinkException">The kernel refused, did not answer, or the table changed at every attempt.</exception>
    public async ValueTask DumpAsync(NetlinkRequest request, INetlinkDumpVisitor visitor, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken);
        try
        {
            for (var attempt = 0; attempt < DumpAttempts; attempt++)
            {
                visitor.Begin();
                if (DumpOnce(request, visitor, cancellationToken))
                {
                    return;
                }
            }

            throw new NetlinkException(request.Operation, Errno.Busy, $"the table changed during each of {DumpAttempts} dumps");
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Dumps a table into objects.</summary>
    /// <typeparam name="T">What the decoder makes.</typeparam>
    /// <param name="request">A GET request; NLM_F_DUMP is added.</param>
    /// <param name="decoder">Turns a message into an object.</param>
    /// <param name="cancellationToken">Ends the dump.</param>
    /// <exception cref="NetlinkException">As for the other overload; also when an object could not be read.</exception>
    public async ValueTask<IReadOnlyList<T>> DumpAsync<T>(
        NetlinkRequest request, NetlinkDecoder<T> decoder, CancellationToken cancellationToken)
    {
        var visitor = new DecodingVisitor<T>(request.Operation, decoder);
        await DumpAsync(request, visitor, cancellationToken);
        return visitor.Values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A caller in a system call must not see its descriptor closed and reused: it is let finish, which takes its timeout at most.
        if (!disposed && turn.Wait(options.AnswerTimeout))
        {
            disposed = true;
            socket.Dispose();
            turn.Release();
        }
    }

    private static List<NetlinkRequest> NextBatch(IReadOnlyList<NetlinkRequest> requests, int start)
    {
        var batch = new List<NetlinkRequest>(Math.Min(BatchSize, requests.Count - start));
        var bytes = 0;
        for (var i = start; i < requests.Count && batch.Count < BatchSize; i++)
        {
            bytes += requests[i].Message.Length;
            if (bytes > SendLength)
            {
                break;
            }

            batch.Add(requests[i]);
        }

        return batch;
    }

    private async ValueTask TakeTurnAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        await turn.WaitAsync(cancellationToken);
        if (disposed)
        {
            turn.Release();
            throw new ObjectDisposedException(nameof(NetlinkConnection));
        }
    }

    /// <summary>Sends requests as one datagram and returns the sequence number of the first.</summary>
    private uint Send(List<NetlinkRequest> requests, NetlinkFlags flags = NetlinkFlags.Request | NetlinkFlags.Acknowledge)
    {
        var first = sequence + 1;
        var length = 0;
        foreach (var request in requests)
        {
            var target = sent.AsSpan(length);
            request.Message.Span.CopyTo(target);
            var header = MemoryMarshal.Read<NetlinkHeader>(target);
            header = header with { Flags = header.Flags | flags, Sequence = ++sequence };
            MemoryMarshal.Write(target, in header);
            length += request.Message.Length;
        }

        if (socket.Send(sent.AsSpan(0, length)) is var error and not Errno.None)
        {
            throw new NetlinkException(requests[0].Operation, error);
        }

        return first;
    }

    private void ReceiveAnswers(
        List<NetlinkRequest> requests, uint first, NetlinkOutcome?[] outcomes, NetlinkMessageHandler answer)
    {
        var open = requests.Count;
        while (open > 0)
        {
            var reader = Receive(requests[0].Operation);
            while (reader.TryRead(out var message))
            {
                // Unsigned: an answer to an older request, abandoned after its timeout, is far out of range.
                var index = message.Header.Sequence - first;
                if (index >= (uint)requests.Count)
                {
                    continue;
                }

                if (message.Header.Type != NetlinkMessageType.Error)
                {
                    answer(message);
                }
                else if (outcomes[index] is null)
                {
                    outcomes[index] = new NetlinkOutcome(requests[(int)index], ReadAcknowledgement(requests[0].Operation, message));
                    open--;
                }
            }

            ThrowIfMalformed(requests[0].Operation, reader.Malformed);
        }
    }

    /// <returns>Whether the dump is consistent.</returns>
    private bool DumpOnce(NetlinkRequest request, INetlinkDumpVisitor visitor, CancellationToken cancellationToken)
    {
        FinishRunningDump();
        runningDump = Send([request], NetlinkFlags.Request | NetlinkFlags.Dump);
        try
        {
            var consistent = true;
            while (runningDump is not null)
            {
                cancellationToken.ThrowIfCancellationRequested();
                consistent &= ReceiveDumpPart(request, visitor);
            }

            return consistent;
        }
        finally
        {
            FinishRunningDump();
        }
    }

    private bool ReceiveDumpPart(NetlinkRequest request, INetlinkDumpVisitor visitor)
    {
        var consistent = true;
        var reader = Receive(request.Operation);
        while (reader.TryRead(out var message))
        {
            if (message.Header.Sequence != runningDump)
            {
                continue;
            }

            consistent &= !message.Header.Flags.HasFlag(NetlinkFlags.DumpInterrupted);
            switch (message.Header.Type)
            {
                case NetlinkMessageType.Error or NetlinkMessageType.Done:
                    runningDump = null;
                    var end = ReadAcknowledgement(request.Operation, message);
                    return end.IsSuccess ? consistent : throw request.ToException(end);
                case NetlinkMessageType.Overrun:
                    throw new NetlinkException(request.Operation, Errno.NoBufferSpace);
                case NetlinkMessageType.Noop:
                    break;
                default:
                    visitor.Visit(message);
                    break;
            }
        }

        ThrowIfMalformed(request.Operation, reader.Malformed);
        return consistent;
    }

    /// <summary>A socket has room for one dump, and one that was left half read would make the next fail with EBUSY.</summary>
    private void FinishRunningDump()
    {
        while (runningDump is { } expected)
        {
            if (socket.Receive(received, out var length, (int)options.AnswerTimeout.TotalMilliseconds) is not Errno.None)
            {
                // Left running; the next dump tries again to finish it.
                return;
            }

            var reader = new NetlinkMessageReader(received.AsSpan(0, Math.Min(length, received.Length)));
            while (reader.TryRead(out var message))
            {
                if (message.Header.Sequence == expected && message.Header.Type is NetlinkMessageType.Error or NetlinkMessageType.Done)
                {
                    runningDump = null;
                }
            }
        }
    }

    private NetlinkMessageReader Receive(string operation)
    {
        var error = socket.Receive(received, out var length, (int)options.AnswerTimeout.TotalMilliseconds);
        if (error is not Errno.None)
        {
            throw new NetlinkException(operation, error);
        }

        return length <= received.Length
            ? new NetlinkMessageReader(received.AsSpan(0, length))
            : throw new NetlinkException(operation, Errno.BadMessage, $"an answer of {length} bytes was cut to {received.Length}");
    }

    private static Acknowledgement ReadAcknowledgement(string operation, in NetlinkMessage message)
    {
        if (!Acknowledgement.TryRead(message, out var acknowledgement, out var malformed))
        {
            ThrowIfMalformed(operation, malformed);
        }

        return acknowledgement;
    }

    private static void ThrowIfMalformed(string operation, Malformed malformed)
    {
        if (malformed.IsFault)
        {
            throw new NetlinkException(operation, Errno.BadMessage, $"the kernel's answer is malformed: {malformed}");
        }
    }
}
