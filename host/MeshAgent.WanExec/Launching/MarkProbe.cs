using System.Runtime.InteropServices;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.WanExec.Launching;

/// <summary>Makes sockets and looks at their marks: the proof that what was attached does what it should.</summary>
internal static unsafe partial class MarkProbe
{
    private const int Inet = 2, Inet6 = 10; // AF_INET, AF_INET6, bits/socket.h
    private const int Stream = 1, Datagram = 2, CloseOnExec = 0x80000; // SOCK_STREAM, SOCK_DGRAM, SOCK_CLOEXEC
    private const int SolSocket = 1, SoMark = 36; // asm-generic/socket.h

    private static readonly (string Name, int Family, int Type)[] Kinds =
    [
        ("IPv4 UDP", Inet, Datagram), ("IPv4 TCP", Inet, Stream), ("IPv6 UDP", Inet6, Datagram), ("IPv6 TCP", Inet6, Stream),
    ];

    /// <summary>Looks.</summary>
    /// <param name="wanted">The mark that they should have.</param>
    /// <returns>A line for each socket that has another mark; a family that this machine cannot make sockets of cannot leak.</returns>
    public static IReadOnlyList<string> Wrong(PacketMark wanted)
    {
        var wrong = new List<string>();
        foreach (var (name, family, type) in Kinds)
        {
            var socket = Socket(family, type | CloseOnExec, 0);
            if (socket < 0)
            {
                continue;
            }

            uint mark = 0;
            var length = sizeof(uint);
            var result = GetOption(socket, SolSocket, SoMark, &mark, &length);
            _ = Close(socket);
            if (result != 0 || (mark & wanted.Mask) != wanted.Value)
            {
                wrong.Add($"a new {name} socket has the mark 0x{mark:x}");
            }
        }

        return wrong;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetOption(int socket, int level, int option, uint* value, int* length);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int file);
}
