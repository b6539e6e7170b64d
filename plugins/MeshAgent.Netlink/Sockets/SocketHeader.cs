using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Sockets;

/// <summary>struct inet_diag_msg, linux/inet_diag.h: 72 bytes, of which the last are the socket's inode.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal struct SocketHeader
{
    [FieldOffset(68)]
    public uint Inode;
}
