using System.Runtime.InteropServices;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Sockets.Kernel;

namespace MeshAgent.Dns.Forwarding;

/// <summary>
/// Memory for many datagrams that come with one system call, and the replies that leave with another. It is the process's own and not the
/// runtime's, since the kernel needs it to stay where it is.
/// </summary>
internal sealed unsafe class DatagramBatch : IDisposable
{
    /// <summary>
    /// Datagrams for one system call. A call for each costs half as much again; beyond 32 nothing was gained, and each needs 6 KB.
    /// </summary>
    public const int Size = 32;

    /// <summary>Longest query, bytes: what our own OPT record says that we take, rounded up.</summary>
    private const int QueryLength = 1280;

    private readonly byte* _queries = (byte*)NativeMemory.AllocZeroed(Size, QueryLength);
    private readonly byte* _replies = (byte*)NativeMemory.AllocZeroed(Size, QuestionDesk.RoomAtOnce);
    private readonly byte* _addresses = (byte*)NativeMemory.AllocZeroed(Size, KernelAddress.MaxLength);
    private readonly BufferVector* _buffers = (BufferVector*)NativeMemory.AllocZeroed(2 * Size, (nuint)sizeof(BufferVector));
    private readonly MessageVector* _received = (MessageVector*)NativeMemory.AllocZeroed(Size, (nuint)sizeof(MessageVector));
    private readonly MessageVector* _toSend = (MessageVector*)NativeMemory.AllocZeroed(Size, (nuint)sizeof(MessageVector));
    private int _replyCount;

    /// <summary>Places that the kernel has written to, all before the first call.</summary>
    private int _used = Size;

    /// <summary>Where the next reply goes.</summary>
    public Span<byte> NextReply => new(_replies + (_replyCount * QuestionDesk.RoomAtOnce), QuestionDesk.RoomAtOnce);

    /// <summary>Sleeps until there are datagrams, and takes as many as there are.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>How many; -1 with errno set.</returns>
    public int Receive(int socket)
    {
        for (var i = 0; i < _used; i++)
        {
            _buffers[i] = new BufferVector { Base = _queries + (i * QueryLength), Length = QueryLength };
            _received[i].Place = PlaceOf(i, KernelAddress.MaxLength, &_buffers[i]);
        }

        _replyCount = 0;
        var count = SystemCall.ReceiveMany(socket, _received, Size, SystemCall.WaitForOne, 0);
        _used = Math.Max(0, count);
        return count;
    }

    /// <summary>A datagram; of one that was too long, the header alone, which is no message.</summary>
    public ReadOnlySpan<byte> Query(int index)
    {
        var isWhole = (_received[index].Place.Flags & SystemCall.Cut) == 0;
        var length = isWhole ? (int)_received[index].Length : MessageLimits.HeaderLength;
        return new ReadOnlySpan<byte>(_queries + (index * QueryLength), length);
    }

    /// <summary>Who sent it.</summary>
    public ReadOnlySpan<byte> Sender(int index) => new(AddressAt(index), (int)_received[index].Place.AddressLength);

    /// <summary>Puts <see cref="NextReply"/> among the replies.</summary>
    /// <param name="index">Whom it answers.</param>
    /// <param name="length">Its length.</param>
    public void Reply(int index, int length)
    {
        var buffer = &_buffers[Size + _replyCount];
        *buffer = new BufferVector { Base = _replies + (_replyCount * QuestionDesk.RoomAtOnce), Length = length };
        _toSend[_replyCount].Place = PlaceOf(index, _received[index].Place.AddressLength, buffer);
        _replyCount++;
    }

    /// <summary>Sends the replies. One that the kernel does not take is dropped: its client will ask again.</summary>
    /// <param name="socket">The socket.</param>
    public void Send(int socket)
    {
        for (var sent = 0; sent < _replyCount;)
        {
            var taken = SystemCall.SendMany(socket, _toSend + sent, (uint)(_replyCount - sent), SystemCall.DontWait);
            sent += taken > 0 ? taken : SystemCall.LastError == SystemCall.Interrupted ? 0 : 1;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var memory in (ReadOnlySpan<nint>)[
            (nint)_queries, (nint)_replies, (nint)_addresses, (nint)_buffers, (nint)_received, (nint)_toSend])
        {
            NativeMemory.Free((void*)memory);
        }
    }

    private MessagePlace PlaceOf(int index, uint addressLength, BufferVector* buffer) => new()
    {
        Address = AddressAt(index),
        AddressLength = addressLength,
        Buffers = buffer,
        BufferCount = 1,
    };

    private byte* AddressAt(int index) => _addresses + (index * KernelAddress.MaxLength);
}
