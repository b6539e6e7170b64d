using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Resolvers.RouterAdvertisement.Messages;

namespace MeshAgent.Resolvers.RouterAdvertisement.Listening;

/// <summary>
/// A raw ICMPv6 socket on one link (RFC 3542): hears router advertisements and nothing else, whatever <c>accept_ra</c> says, and sends
/// solicitations. The kernel verifies the checksum of what it hears and makes that of what is sent.
/// </summary>
internal sealed unsafe partial class LinkSocket : IDisposable
{
    // linux/in6.h, linux/icmpv6.h, asm-generic/socket.h
    private const int SolSocket = 1, SoBindToIfIndex = 62;
    private const int SolIpv6 = 41, JoinGroup = 20, MulticastHops = 18, MulticastInterface = 17, MulticastLoop = 19, UnicastHops = 16;
    private const int ReceiveHopLimit = 51, HopLimitData = 52;
    private const int SolIcmpv6 = 58, Icmp6Filter = 1;
    private const int DontWait = 0x40; // MSG_DONTWAIT

    /// <summary>The longest advertisement that is read; options that stand further behind than a jumbo frame's end are nobody's.</summary>
    private const int LongestMessage = 9216;

    /// <summary>
    /// Packets waiting in the kernel: some dozen advertisements; a flood beyond that is dropped there, without waking the agent for each.
    /// </summary>
    private const int ReceiveBuffer = 32 << 10;

    private const int ControlLength = 64;

    private static readonly byte[] AllNodes = IPAddress.Parse("ff02::1").GetAddressBytes();
    private static readonly byte[] AllRouters = IPAddress.Parse("ff02::2").GetAddressBytes();

    private readonly Socket socket;

    /// <summary>Opens it in the calling thread's network namespace.</summary>
    /// <param name="context">What the host lends.</param>
    /// <param name="link">The link.</param>
    /// <exception cref="SocketException">The kernel has no IPv6, the link is gone, or the right CAP_NET_RAW is missing.</exception>
    public LinkSocket(IPluginContext context, SeenLink link)
    {
        Link = link;
        socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
        try
        {
            context.Entrust(socket);
            // The filter first, so that nothing unwanted is queued: a set bit blocks a type.
            Span<uint> filter = stackalloc uint[8];
            filter.Fill(uint.MaxValue);
            filter[AdvertisementMessage.Type >> 5] = ~(1u << (AdvertisementMessage.Type & 31));
            socket.SetRawSocketOption(SolIcmpv6, Icmp6Filter, MemoryMarshal.AsBytes(filter));
            socket.ReceiveBufferSize = ReceiveBuffer;
            Set(SolSocket, SoBindToIfIndex, link.Index);
            Set(SolIpv6, ReceiveHopLimit, 1);
            Set(SolIpv6, MulticastHops, AdvertisementMessage.HopLimit);
            Set(SolIpv6, UnicastHops, AdvertisementMessage.HopLimit);
            Set(SolIpv6, MulticastInterface, link.Index);
            Set(SolIpv6, MulticastLoop, 0);
            Span<byte> group = stackalloc byte[20]; // struct ipv6_mreq
            AllNodes.CopyTo(group);
            MemoryMarshal.Write(group[16..], link.Index);
            socket.SetRawSocketOption(SolIpv6, JoinGroup, group);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The link.</summary>
    public SeenLink Link { get; }

    /// <summary>The file to wait on.</summary>
    public SafeHandle File => socket.SafeHandle;

    /// <summary>Asks for routers (RFC 4861 §4.1), without a source link-layer address: a router may answer to all.</summary>
    /// <returns>False when it could not be sent, for instance because the link has no address yet.</returns>
    public bool TrySolicit()
    {
        ReadOnlySpan<byte> message = [133, 0, 0, 0, 0, 0, 0, 0];
        var to = new Address { Family = 10, Scope = (uint)Link.Index };
        AllRouters.CopyTo(new Span<byte>(to.Bytes, 16));
        fixed (byte* first = message)
        {
            return SendTo(socket.SafeHandle, first, (nuint)message.Length, DontWait, in to, (uint)sizeof(Address)) == message.Length;
        }
    }

    /// <summary>Takes one waiting packet.</summary>
    /// <param name="buffer">Room of <see cref="LongestMessage"/>.</param>
    /// <param name="length">Its length.</param>
    /// <param name="source">Who sent it.</param>
    /// <param name="hopLimit">The hop limit that it came with; -1 when the kernel did not say.</param>
    /// <returns>False when none is waiting.</returns>
    public bool TryReceive(byte[] buffer, out int length, out IPAddress source, out int hopLimit)
    {
        (length, source, hopLimit) = (0, IPAddress.IPv6None, -1);
        var from = default(Address);
        var control = stackalloc byte[ControlLength];
        fixed (byte* first = buffer)
        {
            var part = new Part { Base = first, Length = (nuint)buffer.Length };
            var message = new Message
            {
                Name = &from,
                NameLength = (uint)sizeof(Address),
                Parts = &part,
                PartCount = 1,
                Control = control,
                ControlLength = ControlLength,
            };
            var read = ReceiveMessage(socket.SafeHandle, ref message, DontWait);
            if (read < 0)
            {
                return false;
            }

            length = (int)read;
            source = new IPAddress(new ReadOnlySpan<byte>(from.Bytes, 16));
            hopLimit = HopLimitOf(new ReadOnlySpan<byte>(control, (int)Math.Min(message.ControlLength, ControlLength)));
            return true;
        }
    }

    /// <summary>Room for one packet.</summary>
    public static byte[] MakeBuffer() => new byte[LongestMessage];

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private void Set(int level, int name, int value) =>
        socket.SetRawSocketOption(level, name, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));

    // struct cmsghdr: its length as a word of the machine, level, type, data.
    private static int HopLimitOf(ReadOnlySpan<byte> control)
    {
        var head = sizeof(nuint) + (2 * sizeof(int));
        while (control.Length >= head + sizeof(int))
        {
            var length = (int)MemoryMarshal.Read<nuint>(control);
            if (MemoryMarshal.Read<int>(control[sizeof(nuint)..]) == SolIpv6
                && MemoryMarshal.Read<int>(control[(sizeof(nuint) + sizeof(int))..]) == HopLimitData)
            {
                return MemoryMarshal.Read<int>(control[head..]);
            }

            var whole = (length + sizeof(nuint) - 1) / sizeof(nuint) * sizeof(nuint);
            if (length < head || whole > control.Length)
            {
                break;
            }

            control = control[whole..];
        }

        return -1;
    }

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SendTo(SafeSocketHandle socket, byte* data, nuint length, int flags, in Address to, uint toLength);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReceiveMessage(SafeSocketHandle socket, ref Message message, int flags);

    /// <summary>struct sockaddr_in6.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Address
    {
        public ushort Family;
        public ushort Port;
        public uint Flow;
        public fixed byte Bytes[16];
        public uint Scope;
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public Address* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint PartCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
