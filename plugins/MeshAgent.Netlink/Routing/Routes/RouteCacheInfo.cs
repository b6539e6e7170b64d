using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Routing.Routes;

/// <summary>The beginning of struct rta_cacheinfo, linux/rtnetlink.h. Times are in hundredths of a second (USER_HZ).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RouteCacheInfo
{
    public const int TicksPerSecond = 100;

    public uint References;
    public uint LastUse;
    public int Expires;
    public uint Error;
}
