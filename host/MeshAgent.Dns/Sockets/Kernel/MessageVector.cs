using System.Runtime.InteropServices;

namespace MeshAgent.Dns.Sockets.Kernel;

/// <summary>One datagram of many: <c>struct mmsghdr</c> (recvmmsg(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MessageVector
{
    /// <summary>Where it is.</summary>
    public MessagePlace Place;

    /// <summary>Bytes received or sent.</summary>
    public uint Length;
}
