using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Generic;

/// <summary>struct genlmsghdr, linux/genetlink.h: what follows nlmsghdr in every generic netlink message.</summary>
/// <param name="Command">The family's command.</param>
/// <param name="Version">The family's version.</param>
/// <param name="Reserved">0.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct GenericHeader(byte Command, byte Version, ushort Reserved = 0)
{
    /// <summary>GENL_HDRLEN, bytes.</summary>
    public const int Size = 4;
}
