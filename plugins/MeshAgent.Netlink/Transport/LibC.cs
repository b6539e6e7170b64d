using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Transport;

/// <summary>The C library's calls that netlink needs. .NET's own sockets do not know AF_NETLINK.</summary>
internal static unsafe partial class LibC
{
    public const int AddressFamilyNetlink = 16;
    public const int SocketTypeRaw = 3;
    public const int SocketCloseOnExec = 0x80000;
    public const int SocketLevel = 1;
    public const int ReceiveBuffer = 8;
    public const int AttachFilter = 26;
    public const int ReceiveBufferForce = 33;
    public const int NetlinkLevel = 270;
    public const int AddMembership = 1;
    public const int CapAck = 10;
    public const int ExtendedAck = 11;
    public const int StrictCheck = 12;
    public const int DontWait = 0x40;
    public const int ReportTruncation = 0x20;
    public const short PollIn = 1;
    public const int EventCloseOnExec = 0x80000;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Bind(SafeSocketHandle socket, in NetlinkSocketAddress address, uint length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int SetSocketOption(SafeSocketHandle socket, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Send(SafeSocketHandle socket, byte* data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint ReceiveFrom(
        SafeSocketHandle socket, byte* buffer, nuint length, int flags, ref NetlinkSocketAddress address, ref uint addressLength);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Write(SafeHandle file, in ulong value, nuint length);

    /// <summary>struct sockaddr_nl.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct NetlinkSocketAddress
    {
        public ushort Family;
        public ushort Padding;
        public uint PortId;
        public uint Groups;
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
