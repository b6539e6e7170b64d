using System.Runtime.InteropServices;
using MeshAgent.Netlink.Routing;

namespace MeshAgent.Netlink.Sockets;

/// <summary>struct inet_diag_req_v2, linux/inet_diag.h, with an empty socket identity.</summary>
[StructLayout(LayoutKind.Sequential, Size = 56)]
internal struct SocketQuery
{
    public KernelFamily Family;
    public byte Protocol;
    public byte Extensions;
    public byte Padding;
    public uint States;
}
