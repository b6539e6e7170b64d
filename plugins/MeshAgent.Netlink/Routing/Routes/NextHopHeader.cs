using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Routing.Routes;

/// <summary>struct rtnexthop, linux/rtnetlink.h; its length counts itself and the attributes behind it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NextHopHeader
{
    public ushort Length;
    public NextHopFlags Flags;
    public byte Hops;
    public int LinkIndex;
}
