using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.Demo.Processes;

/// <summary>A tun device as a file of packets (Documentation/networking/tuntap.rst), in the calling thread's network namespace.</summary>
internal static unsafe partial class TunTap
{
    /// <summary>linux/if_tun.h: TUNSETIFF, IFF_TUN without the four bytes of IFF_NO_PI in front of each packet.</summary>
    private const nuint SetLink = 0x400454ca;
    private const ushort TunWithoutHead = 0x1001;

    /// <summary>SIOCETHTOOL of linux/sockios.h, ETHTOOL_STXCSUM of linux/ethtool.h.</summary>
    private const nuint EthTool = 0x8946;
    private const uint SetSendChecksum = 0x17;

    /// <summary>struct ifreq of linux/if.h: the name, then a union.</summary>
    private const int RequestLength = 40, NameLength = 16;

    /// <summary>POLLIN of poll(2); O_NONBLOCK and F_SETFL of asm-generic/fcntl.h.</summary>
    private const short PollIn = 1;
    private const int NonBlocking = 0x800, SetFlags = 4;

    /// <summary>Makes a link and opens it, not blocking; the link goes when the handle does.</summary>
    /// <exception cref="Win32Exception">The kernel refused.</exception>
    public static SafeFileHandle Open(string link)
    {
        var handle = File.OpenHandle("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var request = stackalloc byte[RequestLength];
        Name(request, link);
        *(ushort*)(request + NameLength) = TunWithoutHead;
        Check(Control(handle, SetLink, request), $"Making the link {link}");
        Check(SetFileFlags(handle, SetFlags, NonBlocking), $"Opening the link {link}");
        return handle;
    }

    /// <summary>Makes the kernel fill in the checksums of what a link sends, as <c>ethtool -K LINK tx off</c>.</summary>
    /// <returns>True.</returns>
    /// <exception cref="Win32Exception">The kernel refused.</exception>
    public static bool ChecksumInSoftware(string link)
    {
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        var value = stackalloc uint[2] { SetSendChecksum, 0 };
        var request = stackalloc byte[RequestLength];
        Name(request, link);
        *(nint*)(request + NameLength) = (nint)value;
        Check(Control(socket.SafeHandle, EthTool, request), $"Switching the checksum offload of {link} off");
        return true;
    }

    /// <summary>Waits until one of two can be read.</summary>
    public static bool WaitReadable(SafeHandle one, SafeHandle other, TimeSpan patience)
    {
        var polls = stackalloc PollItem[2];
        polls[0] = new PollItem((int)one.DangerousGetHandle(), PollIn, 0);
        polls[1] = new PollItem((int)other.DangerousGetHandle(), PollIn, 0);
        return Poll(polls, 2, (int)patience.TotalMilliseconds) > 0;
    }

    /// <summary>Reads a packet.</summary>
    /// <returns>Its length; 0 when there is none.</returns>
    public static int TryRead(SafeHandle link, Span<byte> packet)
    {
        fixed (byte* start = packet)
        {
            return (int)Math.Max(0, Read(link, start, (nuint)packet.Length));
        }
    }

    /// <summary>Writes a packet; one that the link does not take is lost.</summary>
    public static void TryWrite(SafeHandle link, ReadOnlySpan<byte> packet)
    {
        fixed (byte* start = packet)
        {
            _ = Write(link, start, (nuint)packet.Length);
        }
    }

    private static void Name(byte* request, string link)
    {
        new Span<byte>(request, RequestLength).Clear();
        Encoding.ASCII.GetBytes(link, new Span<byte>(request, NameLength - 1));
    }

    private static void Check(int result, string doing)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), doing);
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeHandle file, nuint request, byte* argument);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetFileFlags(SafeHandle file, int command, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(PollItem* items, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Read(SafeHandle file, byte* start, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(SafeHandle file, byte* start, nuint length);

    /// <summary>struct pollfd of poll(2): descriptor, wanted events, events that happened.</summary>
    private readonly record struct PollItem(int Handle, short Wanted, short Got);
}
