using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Routing.Routes;

/// <summary>struct rtmsg, linux/rtnetlink.h; the same for IPv4 and IPv6.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RouteHeader
{
    /// <summary>The bits of <see cref="Flags"/> that are RTNH_F_* of a single next hop.</summary>
    public const RouteFlags NextHopMask = (RouteFlags)0xff;

    public KernelFamily Family;
    public byte DestinationLength;
    public byte SourceLength;
    public byte TypeOfService;
    public byte Table;
    public byte Protocol;
    public byte Scope;
    public byte Type;
    public RouteFlags Flags;
}
