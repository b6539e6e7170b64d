using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Routing.Addresses;

/// <summary>struct ifaddrmsg, linux/if_addr.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressHeader
{
    public KernelFamily Family;
    public byte PrefixLength;
    public byte Flags;
    public byte Scope;
    public int LinkIndex;
}
