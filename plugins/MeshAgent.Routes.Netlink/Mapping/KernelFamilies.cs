using MeshAgent.Contracts.Addressing;
using MeshAgent.Netlink.Routing;

namespace MeshAgent.Routes.Netlink.Mapping;

/// <summary>The contract's families by the kernel's numbers.</summary>
internal static class KernelFamilies
{
    public static KernelFamily ToKernel(this IpFamily family) => family == IpFamily.IPv6 ? KernelFamily.IPv6 : KernelFamily.IPv4;

    /// <summary>Null for families that are no business of ours (bridges, MPLS, multicast routing).</summary>
    public static IpFamily? FromKernel(KernelFamily family) => family switch
    {
        KernelFamily.IPv4 => IpFamily.IPv4,
        KernelFamily.IPv6 => IpFamily.IPv6,
        _ => null,
    };
}
