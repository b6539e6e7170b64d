using System.Runtime.InteropServices;

namespace MeshAgent.Dns.Sockets.Kernel;

/// <summary>Where bytes are: <c>struct iovec</c> (readv(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BufferVector
{
    /// <summary>The first byte.</summary>
    public byte* Base;

    /// <summary>How many there are.</summary>
    public nint Length;
}
