using MeshAgent.Contracts.Health;
using MeshAgent.Netlink.Transport;

namespace MeshAgent.Routes.Netlink.Mapping;

/// <summary>The kernel's refusals as faults that say whose they are.</summary>
internal static class FaultMapping
{
    public static Fault ToFault(NetlinkException error) => new(OriginOf(error.Errno), error.Message, FixOf(error.Errno), (int)error.Errno);

    /// <summary>Whether the kernel says that it has no such family at all.</summary>
    public static bool IsFamilyAbsent(NetlinkException error) =>
        error.Errno is Errno.FamilyNotSupported or Errno.ProtocolNotSupported;

    private static FaultOrigin OriginOf(Errno errno) => errno switch
    {
        // Wrong values come from us, a missing right or feature from the machine, the rest from what changed meanwhile.
        Errno.Invalid or Errno.OutOfRange or Errno.BadMessage or Errno.MessageTooLong => FaultOrigin.Agent,
        Errno.Exists => FaultOrigin.ThirdParty,
        _ => FaultOrigin.System,
    };

    private static string FixOf(Errno errno) => errno switch
    {
        Errno.NotPermitted or Errno.AccessDenied => "give the agent CAP_NET_ADMIN in this network namespace",
        Errno.NotSupported or Errno.FamilyNotSupported or Errno.ProtocolNotSupported =>
            "use a kernel with CONFIG_IP_MULTIPLE_TABLES (and CONFIG_IPV6_MULTIPLE_TABLES), or strategy hostRoutes",
        _ => "",
    };
}
