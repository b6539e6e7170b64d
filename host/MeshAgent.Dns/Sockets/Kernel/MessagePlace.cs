using System.Runtime.InteropServices;

namespace MeshAgent.Dns.Sockets.Kernel;

/// <summary>
/// Where one datagram is: <c>struct msghdr</c> (recvmsg(2)). Words of the machine's size where glibc has them; musl's halves of such words
/// come out alike, since all counts are small and .NET's machines are little-endian.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessagePlace
{
    /// <summary>The other end's socket address.</summary>
    public byte* Address;

    /// <summary>Its length; set by the kernel when it receives.</summary>
    public uint AddressLength;

    /// <summary>The one buffer.</summary>
    public BufferVector* Buffers;

    /// <summary>1.</summary>
    public nint BufferCount;

    /// <summary>No control messages.</summary>
    public void* Control;

    /// <summary>0.</summary>
    public nint ControlLength;

    /// <summary>Set by the kernel: MSG_TRUNC.</summary>
    public int Flags;
}
