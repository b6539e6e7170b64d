using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Forwarding;

/// <summary>
/// One client's connection: queries behind two length bytes each (RFC 1035 §4.2.2), as many as the client likes before it reads. Each is
/// answered when its answer is there, not in order (RFC 7766 §6.2.1.1, §7). A client that does not read is held up by the kernel's buffers
/// and by the bound on questions that wait, and is cut off when it takes too long.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001",
    Justification = "Those who still wait use the semaphores and the source after the end; cancelled, they hold nothing of the system's.")]
internal sealed class TcpConversation
{
    private const int Prefix = sizeof(ushort);

    /// <summary>Some dozens of queries; a longer message makes the buffer grow.</summary>
    private const int UsualRead = 2048;

    private readonly Socket _client;
    private readonly QuestionDesk _desk;
    private readonly ForwarderSettings _settings;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenRegistration _stop;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _places;
    private readonly byte[] _replies = new byte[2 * (Prefix + QuestionDesk.RoomAtOnce)];
    private byte[] _read = new byte[UsualRead];
    private int _readLength;
    private int _repliesLength;

    /// <summary>Takes a connection over.</summary>
    /// <param name="client">The connection; not owned.</param>
    /// <param name="desk">Answers.</param>
    /// <param name="settings">Bounds.</param>
    /// <param name="clock">Measures silence.</param>
    /// <param name="stopping">Ends it.</param>
    public TcpConversation(
        Socket client, QuestionDesk desk, ForwarderSettings settings, TimeProvider clock, CancellationToken stopping)
    {
        (_client, _desk, _settings) = (client, desk, settings);
        _places = new SemaphoreSlim(settings.MaxPipelined);
        _limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _stop = stopping.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), _limit);
        client.NoDelay = true;
    }

    /// <summary>Answers until the client closes, and then what still waits.</summary>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">The client was too slow, or the forwarder stops.</exception>
    public async Task RunAsync()
    {
        try
        {
            await ConverseAsync();
        }
        finally
        {
            await _stop.DisposeAsync();
            await _limit.CancelAsync();
        }
    }

    /// <summary>Sends the reply to a question that has waited. Safe on any thread.</summary>
    /// <param name="reply">The message.</param>
    public void SendLater(ReadOnlySpan<byte> reply)
    {
        var framed = new byte[Prefix + reply.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)reply.Length);
        reply.CopyTo(framed.AsSpan(Prefix));
        _ = SendAndLeaveAsync(framed);
    }

    private async Task ConverseAsync()
    {
        while (await ReadAsync())
        {
            var at = 0;
            while (NextMessage(at) is { } message)
            {
                if (!await AnswerAsync(message))
                {
                    // What must not be answered has no place in a conversation.
                    return;
                }

                at += Prefix + message.Length;
            }

            await FlushAsync();
            _read.AsSpan(at, _readLength - at).CopyTo(_read);
            _readLength -= at;
        }

        for (var place = 0; place < _settings.MaxPipelined; place++)
        {
            await _places.WaitAsync(_limit.Token);
        }
    }

    private Memory<byte>? NextMessage(int at)
    {
        if (_readLength - at < Prefix)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(_read.AsSpan(at));
        return _readLength - at - Prefix < length ? null : _read.AsMemory(at + Prefix, length);
    }

    private async ValueTask<bool> ReadAsync()
    {
        if (_readLength == _read.Length)
        {
            Array.Resize(ref _read, Prefix + MessageLimits.MaxLength);
        }

        _limit.CancelAfter(_settings.IdleLimit);
        var received = await _client.ReceiveAsync(_read.AsMemory(_readLength), SocketFlags.None, _limit.Token);
        _readLength += received;
        _desk.CollectNowAndThen();
        return received > 0;
    }

    private async ValueTask<bool> AnswerAsync(Memory<byte> message)
    {
        if (_replies.Length - _repliesLength < Prefix + QuestionDesk.RoomAtOnce)
        {
            await FlushAsync();
        }

        var room = _replies.AsMemory(_repliesLength);
        if (_desk.TryAnswer(message.Span, DnsTransport.Tcp, room.Span[Prefix..], out var length))
        {
            BinaryPrimitives.WriteUInt16BigEndian(room.Span, (ushort)length);
            _repliesLength += Prefix + length;
            return length > 0;
        }

        await FlushAsync();
        _limit.CancelAfter(_settings.IdleLimit);
        await _places.WaitAsync(_limit.Token);
        _desk.Ask(new WaitingRequest(this, message.ToArray()));
        return true;
    }

    private async ValueTask FlushAsync()
    {
        if (_repliesLength > 0)
        {
            await SendAsync(_replies.AsMemory(0, _repliesLength));
            _repliesLength = 0;
        }
    }

    private async Task SendAndLeaveAsync(byte[] framed)
    {
        try
        {
            await SendAsync(framed);
        }
        catch (Exception end) when (end is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, or is too slow: the conversation finds the same and ends.
        }
        finally
        {
            _places.Release();
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> framed)
    {
        await _writing.WaitAsync(_limit.Token);
        try
        {
            _limit.CancelAfter(_settings.IdleLimit);
            while (!framed.IsEmpty)
            {
                framed = framed[await _client.SendAsync(framed, SocketFlags.None, _limit.Token)..];
            }
        }
        finally
        {
            _writing.Release();
        }
    }
}
