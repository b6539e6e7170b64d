using System.Net.Sockets;
using System.Runtime.InteropServices;
using MeshAgent.Netlink.Filtering;

namespace MeshAgent.Netlink.Transport;

/// <summary>An AF_NETLINK socket: the thin layer over the system calls that both the connection and the listener use.</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    private const int Forever = -1;
    private readonly SafeSocketHandle handle;

    private NetlinkSocket(SafeSocketHandle handle)
    {
        this.handle = handle;
    }

    /// <summary>Opens and binds a socket in the network namespace of the calling thread.</summary>
    /// <exception cref="NetlinkException">This kernel lacks the protocol.</exception>
    public static NetlinkSocket Open(NetlinkProtocol protocol, int receiveBufferBytes)
    {
        var file = LibC.Socket(LibC.AddressFamilyNetlink, LibC.SocketTypeRaw | LibC.SocketCloseOnExec, (int)protocol);
        if (file < 0)
        {
            throw Failure($"open a netlink {protocol} socket");
        }

        var socket = new NetlinkSocket(new SafeSocketHandle(file, ownsHandle: true));
        try
        {
            socket.Configure(receiveBufferBytes);
            return socket;
        }
        catch (NetlinkException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Joins a multicast group.</summary>
    public void Join(int group)
    {
        if (LibC.SetSocketOption(handle, LibC.NetlinkLevel, LibC.AddMembership, &group, sizeof(int)) < 0)
        {
            throw Failure($"subscribe to netlink group {group}");
        }
    }

    /// <summary>Joins a multicast group where the kernel has it.</summary>
    public void TryJoin(int group) => _ = LibC.SetSocketOption(handle, LibC.NetlinkLevel, LibC.AddMembership, &group, sizeof(int));

    /// <summary>Whether a datagram or an error waits to be received.</summary>
    public bool HasInput()
    {
        var entry = new LibC.PollEntry { File = (int)handle.DangerousGetHandle(), Events = LibC.PollIn };
        return LibC.Poll(&entry, 1, 0) > 0;
    }

    /// <summary>Attaches a classic BPF program that decides which datagrams reach the socket.</summary>
    public void Attach(ReadOnlySpan<BpfInstruction> program)
    {
        fixed (BpfInstruction* instructions = program)
        {
            var description = new FilterProgram { Length = (ushort)program.Length, Instructions = instructions };
            if (LibC.SetSocketOption(handle, LibC.SocketLevel, LibC.AttachFilter, &description, (uint)sizeof(FilterProgram)) < 0)
            {
                throw Failure("attach a socket filter");
            }
        }
    }

    /// <summary>Sends one datagram to the kernel, which handles its requests before the call returns.</summary>
    public Errno Send(ReadOnlySpan<byte> datagram)
    {
        fixed (byte* data = datagram)
        {
            while (true)
            {
                if (LibC.Send(handle, data, (nuint)datagram.Length, 0) >= 0)
                {
                    return Errno.None;
                }

                if (LastError() is var error and not Errno.Interrupted)
                {
                    return error;
                }
            }
        }
    }

    /// <summary>Receives one datagram of the kernel, waiting for it.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="length">Its length; longer than the buffer when it was cut.</param>
    /// <param name="timeoutMilliseconds">How long to wait.</param>
    /// <returns>None, TimedOut, or the socket's own error.</returns>
    public Errno Receive(Span<byte> buffer, out int length, int timeoutMilliseconds)
    {
        while (true)
        {
            var error = TryReceive(buffer, out length);
            if (error is not Errno.TryAgain)
            {
                return error;
            }

            error = Wait(timeoutMilliseconds, wakeFile: -1);
            if (error is not Errno.None)
            {
                return error;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    /// <summary>The error of the last system call on this thread.</summary>
    internal static Errno LastError() => (Errno)Marshal.GetLastPInvokeError();

    /// <summary>Receives one datagram of the kernel if there is one.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="length">Its length; longer than the buffer when it was cut.</param>
    /// <returns>None, TryAgain when there is none, or the socket's own error.</returns>
    public Errno TryReceive(Span<byte> buffer, out int length)
    {
        fixed (byte* target = buffer)
        {
            while (true)
            {
                var sender = default(LibC.NetlinkSocketAddress);
                var senderLength = (uint)sizeof(LibC.NetlinkSocketAddress);
                const int Flags = LibC.DontWait | LibC.ReportTruncation;
                var received = LibC.ReceiveFrom(handle, target, (nuint)buffer.Length, Flags, ref sender, ref senderLength);
                length = (int)received;
                if (received < 0)
                {
                    if (LastError() is var error and not Errno.Interrupted)
                    {
                        return error;
                    }
                }
                else if (sender.PortId == 0)
                {
                    return Errno.None;
                }
            }
        }
    }

    /// <summary>Waits until there is something to receive.</summary>
    /// <param name="timeoutMilliseconds">How long; negative for ever.</param>
    /// <param name="wakeFile">File that ends the wait when it becomes readable; negative for none.</param>
    /// <returns>None, TimedOut, Interrupted (woken by the file), or the error of poll(2).</returns>
    public Errno Wait(int timeoutMilliseconds, int wakeFile)
    {
        var entries = stackalloc LibC.PollEntry[2];
        entries[0] = new LibC.PollEntry { File = (int)handle.DangerousGetHandle(), Events = LibC.PollIn };
        entries[1] = new LibC.PollEntry { File = wakeFile, Events = LibC.PollIn };
        var ready = LibC.Poll(entries, 2, timeoutMilliseconds < 0 ? Forever : timeoutMilliseconds);
        if (ready < 0)
        {
            return LastError() is var error and not Errno.Interrupted ? error : Errno.None;
        }

        return ready == 0 ? Errno.TimedOut : entries[1].Returned != 0 ? Errno.Interrupted : Errno.None;
    }

    private static NetlinkException Failure(string operation) => new(operation, LastError());

    private void Configure(int receiveBufferBytes)
    {
        // RCVBUFFORCE passes net.core.rmem_max and needs CAP_NET_ADMIN; without it the plain option does what it may.
        if (LibC.SetSocketOption(handle, LibC.SocketLevel, LibC.ReceiveBufferForce, &receiveBufferBytes, sizeof(int)) < 0)
        {
            _ = LibC.SetSocketOption(handle, LibC.SocketLevel, LibC.ReceiveBuffer, &receiveBufferBytes, sizeof(int));
        }

        // Old kernels lack some of these (strict checking came with 4.20): answers are then longer or poorer in words, not wrong.
        var on = 1;
        _ = LibC.SetSocketOption(handle, LibC.NetlinkLevel, LibC.ExtendedAck, &on, sizeof(int));
        _ = LibC.SetSocketOption(handle, LibC.NetlinkLevel, LibC.CapAck, &on, sizeof(int));
        _ = LibC.SetSocketOption(handle, LibC.NetlinkLevel, LibC.StrictCheck, &on, sizeof(int));
        var address = new LibC.NetlinkSocketAddress { Family = LibC.AddressFamilyNetlink };
        if (LibC.Bind(handle, address, (uint)sizeof(LibC.NetlinkSocketAddress)) < 0)
        {
            throw Failure("bind a netlink socket");
        }
    }

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        public ushort Length;
        public BpfInstruction* Instructions;
    }
}
