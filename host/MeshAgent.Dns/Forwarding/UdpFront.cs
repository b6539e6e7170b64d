using System.Net.Sockets;
using MeshAgent.Dns.Sockets;
using MeshAgent.Dns.Sockets.Kernel;

namespace MeshAgent.Dns.Forwarding;

/// <summary>
/// The clients that ask by UDP on one address: a thread of its own that sleeps until datagrams come, takes all there are with one system
/// call and answers from what is kept with another. Questions that wait for servers hold up nobody; the desk bounds them.
/// </summary>
/// <param name="socket">Bound to a loopback address; not owned, and not to be used by anybody else.</param>
/// <param name="desk">Answers.</param>
/// <param name="clients">Tells this machine's programs from others.</param>
internal sealed class UdpFront(Socket socket, QuestionDesk desk, ThisMachine clients)
{
    /// <summary>A question that is not kept is asked from this thread: some functions deep, each with a message on the stack.</summary>
    private const int StackBytes = 256 << 10;

    private readonly int _socket = (int)socket.Handle;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;

    /// <summary>Receives and answers until cancelled.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SocketException">The socket is of no more use.</exception>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        using var stop = cancellation.UnsafeRegister(static front => ((UdpFront)front!).Stop(), this);
        new Thread(Run, StackBytes) { IsBackground = true, Name = "wan-questions" }.Start();
        await _ended.Task;
    }

    /// <summary>Sends one reply to a client that has waited. Safe on any thread.</summary>
    /// <param name="reply">The message.</param>
    /// <param name="to">The client's socket address.</param>
    public void Send(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> to)
    {
        // Holds the descriptor: it may be closed, and its number another's, while a question was under way.
        var isHeld = false;
        try
        {
            socket.SafeHandle.DangerousAddRef(ref isHeld);
            RawDatagram.SendTo(_socket, reply, to);
        }
        catch (ObjectDisposedException)
        {
            // The forwarder has been stopped meanwhile.
        }
        finally
        {
            if (isHeld)
            {
                socket.SafeHandle.DangerousRelease();
            }
        }
    }

    private void Stop()
    {
        _isStopping = true;

        // Wakes the thread, although the call itself fails for a socket that is not connected.
        _ = SystemCall.Shutdown(_socket, SystemCall.StopReading);
    }

    private void Run()
    {
        try
        {
            using var batch = new DatagramBatch();
            while (!_isStopping)
            {
                Serve(batch);
            }

            _ended.SetCanceled();
        }
#pragma warning disable CA1031 // Whatever it is, the place must be opened anew, which is up to the one who waits for this.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _ended.SetException(fault);
        }
    }

    private void Serve(DatagramBatch batch)
    {
        var count = batch.Receive(_socket);
        if (count < 0 && SystemCall.LastError is not (SystemCall.Interrupted or SystemCall.TryAgain))
        {
            throw new SocketException();
        }

        for (var i = 0; i < count && !_isStopping; i++)
        {
            if (!clients.Has(batch.Sender(i)))
            {
                continue;
            }

            if (!desk.TryAnswer(batch.Query(i), DnsTransport.Udp, batch.NextReply, out var length))
            {
                desk.Ask(new WaitingDatagram(this, batch.Query(i).ToArray(), batch.Sender(i).ToArray()));
            }
            else if (length > 0)
            {
                batch.Reply(i, length);
            }
        }

        batch.Send(_socket);
    }
}
