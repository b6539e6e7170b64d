using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Routing.Addresses;

/// <summary>struct ifa_cacheinfo, linux/if_addr.h: lifetimes in seconds, timestamps in hundredths of a second.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressLifetime
{
    public uint PreferredSeconds;
    public uint ValidSeconds;
    public uint Created;
    public uint Updated;
}
