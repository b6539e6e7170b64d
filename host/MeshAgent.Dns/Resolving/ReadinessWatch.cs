using System.Net.Sockets;
using System.Runtime.InteropServices;
using MeshAgent.Dns.Sockets.Kernel;

namespace MeshAgent.Dns.Resolving;

/// <summary>
/// Sleeps on one thread until any of many descriptors can be read (epoll(7)). The thread begins with the first descriptor.
/// </summary>
internal sealed unsafe class ReadinessWatch : IDisposable
{
    /// <summary>Called on the thread for each descriptor that can be read.</summary>
    /// <param name="ticket">As it was given with the descriptor.</param>
    /// <param name="buffer">The thread's own, to read into.</param>
    public delegate void Ready(ulong ticket, Span<byte> buffer);

    /// <summary>Descriptors taken up at once. More would only make the first wait for the last; fewer sleeps oftener under load.</summary>
    private const int MaxHappenings = 64;

    /// <summary>The thread calls a few functions that each have a datagram on the stack.</summary>
    private const int StackBytes = 256 << 10;

    private const ulong Stop = ulong.MaxValue;

    // struct epoll_event is packed on x86 only (linux/eventpoll.h).
    private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86;
    private static readonly int DataAt = IsPacked ? 4 : 8;
    private static readonly int HappeningLength = DataAt + sizeof(ulong);

    private readonly Lock _gate = new();
    private readonly string _name;
    private readonly Ready _ready;
    private int _epoll = -1;
    private int _stop = -1;
    private Thread? _thread;
    private bool _isClosed;

    /// <summary>Makes a watch.</summary>
    /// <param name="name">The thread's name, at most 15 bytes.</param>
    /// <param name="ready">Told what can be read; must not throw.</param>
    public ReadinessWatch(string name, Ready ready)
    {
        _name = name;
        _ready = ready;
    }

    /// <summary>Watches a descriptor until it is closed.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="ticket">Any number but the largest.</param>
    /// <returns>Whether it is watched.</returns>
    public bool TryAdd(int descriptor, ulong ticket) =>
        (Volatile.Read(ref _thread) is not null || TryStart()) && TryAddTo(_epoll, descriptor, ticket);

    /// <summary>Ends the thread; when this returns, nobody is told any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            if (_thread is null)
            {
                return;
            }

            ulong one = 1;
            _ = SystemCall.Write(_stop, &one, sizeof(ulong));
        }

        if (_thread != Thread.CurrentThread)
        {
            _thread.Join();
        }
    }

    private static bool TryAddTo(int epoll, int descriptor, ulong ticket)
    {
        var happening = stackalloc byte[HappeningLength];
        *(uint*)happening = SystemCall.Readable;
        Unaligned(happening + DataAt) = ticket;
        return SystemCall.EpollControl(epoll, SystemCall.Add, descriptor, happening) == 0;
    }

    private static ref ulong Unaligned(byte* place) => ref *(ulong*)place;

    private bool TryStart()
    {
        lock (_gate)
        {
            if (_isClosed || _thread is not null)
            {
                return !_isClosed;
            }

            _epoll = SystemCall.EpollCreate(SystemCall.CloseOnExec);
            _stop = SystemCall.EventFile(0, SystemCall.CloseOnExec | SystemCall.NonBlocking);
            if (_epoll < 0 || _stop < 0 || !TryAddTo(_epoll, _stop, Stop))
            {
                Close();
                return false;
            }

            var thread = new Thread(Run, StackBytes) { IsBackground = true, Name = _name };
            thread.Start();
            Volatile.Write(ref _thread, thread);
            return true;
        }
    }

    private void Run()
    {
        var happenings = stackalloc byte[MaxHappenings * HappeningLength];
        var buffer = new byte[UdpExchange.ReceiveLength];
        while (true)
        {
            var count = SystemCall.EpollWait(_epoll, happenings, MaxHappenings, Timeout.Infinite);
            if (count < 0 && SystemCall.LastError != SystemCall.Interrupted)
            {
                throw new SocketException();
            }

            for (var i = 0; i < count; i++)
            {
                var ticket = Unaligned(happenings + (i * HappeningLength) + DataAt);
                if (ticket == Stop)
                {
                    Close();
                    return;
                }

                _ready(ticket, buffer);
            }
        }
    }

    private void Close()
    {
        foreach (var descriptor in (ReadOnlySpan<int>)[_epoll, _stop])
        {
            if (descriptor >= 0)
            {
                _ = SystemCall.Close(descriptor);
            }
        }

        _epoll = _stop = -1;
    }
}
