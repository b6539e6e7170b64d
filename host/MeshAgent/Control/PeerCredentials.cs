using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MeshAgent.Host.Control;

/// <summary>Who is at the other end of a Unix socket, as the kernel noted it when it connected (unix(7), SO_PEERCRED).</summary>
internal static class PeerCredentials
{
    private const int SolSocket = 1; // asm-generic/socket.h
    private const int SoPeerCred = 17;

    /// <summary>The peer's user.</summary>
    /// <param name="socket">A connected Unix socket.</param>
    /// <returns>The numeric user id.</returns>
    public static uint UserOf(Socket socket)
    {
        // struct ucred of linux/socket.h: process, user, group.
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return MemoryMarshal.Read<uint>(credentials[4..]);
    }
}
