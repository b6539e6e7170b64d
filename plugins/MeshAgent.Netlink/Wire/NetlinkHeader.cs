using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Wire;

/// <summary>struct nlmsghdr (linux/netlink.h): 16 bytes in the byte order of the machine.</summary>
/// <param name="Length">Length of the message in bytes, this header included and the padding after it excluded.</param>
/// <param name="Type">Kind of message; generic netlink families use their family id here.</param>
/// <param name="Flags">NLM_F_* bits.</param>
/// <param name="Sequence">Number that the answer repeats; 0 on multicast notifications.</param>
/// <param name="PortId">Port of the socket that asked, or 0.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct NetlinkHeader(uint Length, NetlinkMessageType Type, NetlinkFlags Flags, uint Sequence, uint PortId)
{
    /// <summary>NLMSG_HDRLEN, bytes.</summary>
    public const int Size = 16;

    /// <summary>NLMSG_ALIGNTO and NLA_ALIGNTO, bytes: messages and attributes start at multiples of it.</summary>
    internal const int Alignment = 4;

    /// <summary>Rounds a length up to the alignment of messages and attributes.</summary>
    internal static int Align(int length) => (length + Alignment - 1) & ~(Alignment - 1);
}
