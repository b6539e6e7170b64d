using System.Diagnostics.CodeAnalysis;

namespace MeshAgent.Netlink.Routing;

/// <summary>Address families by the kernel's numbers (AF_*), which .NET's own enumeration does not share for IPv6.</summary>
[SuppressMessage("Design", "CA1027", Justification = "Family numbers, which exclude each other.")]
public enum KernelFamily : byte
{
    /// <summary>AF_UNSPEC: in a dump request, every family.</summary>
    Any = 0,

    /// <summary>AF_INET.</summary>
    IPv4 = 2,

    /// <summary>AF_INET6.</summary>
    IPv6 = 10,
}
