using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Routing.Links;

/// <summary>struct ifinfomsg, linux/rtnetlink.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkHeader
{
    public KernelFamily Family;
    public byte Padding;
    public ushort HardwareType;
    public int Index;
    public LinkFlags Flags;
    public LinkFlags Change;
}
