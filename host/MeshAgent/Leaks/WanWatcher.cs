using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MeshAgent.Host.Leaks;

/// <summary>
/// Sees every packet that leaves by a link, after routing and every filter (packet(7)): what it does not see did not leave. The kernel
/// keeps what it saw until <see cref="Take"/>, so nothing has to listen meanwhile.
/// </summary>
internal sealed partial class WanWatcher : IDisposable
{
    // bits/socket.h, linux/if_packet.h, linux/if_ether.h, asm-generic/socket.h.
    private const int PacketFamily = 17;
    private const int DatagramCloseOnExec = 2 | 0x80000;
    private const ushort EveryProtocol = 3;
    private const byte Outgoing = 4;
    private const int SolPacket = 263;
    private const int PacketStatistics = 6;
    private const int SolSocket = 1;
    private const int ReceiveBufferForce = 33;
    private const int DontWait = 0x40;
    private const int TryAgain = 11;

    // What a busy uplink of 100 Mbit/s sends in a second is 12 MB; the test looks fifty times a second, so this bears a hundred times that
    // without losing a packet. What is lost all the same is counted by the kernel and spoils the test.
    private const int BufferBytes = 8 * 1024 * 1024;

    // Headers and the test's own content; more would copy what nobody reads.
    private const int KeptBytes = 256;

    private readonly string link;
    private readonly SafeSocketHandle handle;
    private readonly Socket options;

    private WanWatcher(string link, SafeSocketHandle handle)
    {
        this.link = link;
        this.handle = handle;
        options = new Socket(handle);
    }

    /// <summary>Opens it.</summary>
    /// <param name="link">The link's name.</param>
    /// <param name="linkIndex">Its number.</param>
    /// <returns>The watcher, which sees from now on.</returns>
    /// <exception cref="SocketException">The kernel refuses: CAP_NET_RAW is missing, or the link is gone.</exception>
    public static WanWatcher Open(string link, int linkIndex)
    {
        // Opened for no protocol, so that nothing of other links comes in before it is bound to this one.
        var handle = new SafeSocketHandle(Open(PacketFamily, DatagramCloseOnExec, 0), ownsHandle: true);
        if (handle.IsInvalid)
        {
            throw new SocketException(Marshal.GetLastPInvokeError());
        }

        var address = new LinkLayerAddress
        {
            Family = PacketFamily,
            Protocol = BitConverter.IsLittleEndian ? (ushort)(EveryProtocol << 8) : EveryProtocol,
            LinkIndex = linkIndex,
        };
        if (Bind(handle, address, Marshal.SizeOf<LinkLayerAddress>()) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            handle.Dispose();
            throw new SocketException(error);
        }

        var watcher = new WanWatcher(link, handle);
        watcher.Grow();
        return watcher;
    }

    /// <summary>Takes what has left since the last time.</summary>
    /// <returns>The packets, oldest first.</returns>
    public IReadOnlyList<SeenPacket> Take()
    {
        var packets = new List<SeenPacket>();
        var buffer = new byte[KeptBytes];
        while (true)
        {
            var size = Marshal.SizeOf<LinkLayerAddress>();
            var length = (int)Receive(handle, buffer, (nuint)buffer.Length, DontWait, out var from, ref size);
            if (length < 0)
            {
                return Marshal.GetLastPInvokeError() == TryAgain ? packets : throw new SocketException(Marshal.GetLastPInvokeError());
            }

            if (from.PacketType == Outgoing && PacketReader.Read(link, buffer.AsSpan(0, length)) is { } packet)
            {
                packets.Add(packet);
            }
        }
    }

    /// <summary>How many packets the kernel could not keep since this was last asked.</summary>
    /// <returns>Any but 0 means that a leak may have been missed.</returns>
    public long Lost()
    {
        // struct tpacket_stats: tp_packets, tp_drops.
        Span<byte> statistics = stackalloc byte[8];
        options.GetRawSocketOption(SolPacket, PacketStatistics, statistics);
        return MemoryMarshal.Read<uint>(statistics[4..]);
    }

    /// <inheritdoc/>
    public void Dispose() => options.Dispose();

    private void Grow()
    {
        try
        {
            var bytes = BufferBytes;
            options.SetRawSocketOption(SolSocket, ReceiveBufferForce, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(ref bytes)));
        }
        catch (SocketException)
        {
            // Without CAP_NET_ADMIN the usual buffer must do; what it loses is counted.
        }
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(int family, int kind, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Bind(SafeSocketHandle socket, in LinkLayerAddress address, int size);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Receive(
        SafeSocketHandle socket, byte[] buffer, nuint length, int flags, out LinkLayerAddress from, ref int size);

    /// <summary>struct sockaddr_ll of linux/if_packet.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LinkLayerAddress
    {
        public ushort Family;
        public ushort Protocol;
        public int LinkIndex;
        public ushort HardwareType;
        public byte PacketType;
        public byte AddressLength;
        public ulong Address;
    }
}
