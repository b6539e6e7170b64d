using System.Runtime.CompilerServices;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing.Rules;

/// <summary>Requests about rules.</summary>
public static class RuleRequests
{
    /// <summary>Every rule of a family; for <see cref="NetlinkConnection.DumpAsync{T}"/>.</summary>
    /// <param name="family">The family.</param>
    public static NetlinkRequest Dump(KernelFamily family) => Finish(
        $"read the {family} rules",
        new NetlinkWriter(NetlinkMessageType.GetRule, NetlinkFlags.None).Structure(new RuleHeader { Family = family }));

    /// <summary>Adds a rule; EEXIST when an equal one is there (Linux 4.11; older kernels add a second).</summary>
    /// <param name="rule">The rule.</param>
    public static NetlinkRequest Add(KernelRule rule) =>
        Finish($"add {rule}", rule.Write(NetlinkMessageType.NewRule, NetlinkFlags.Create | NetlinkFlags.Exclusive));

    /// <summary>Deletes the first rule that matches in everything that is set; ENOENT when there is none.</summary>
    /// <param name="rule">The rule.</param>
    public static NetlinkRequest Delete(KernelRule rule) =>
        Finish($"delete {rule}", rule.Write(NetlinkMessageType.DeleteRule, NetlinkFlags.None));

    private static NetlinkRequest Finish(string operation, NetlinkWriter writer) =>
        new(operation, writer, Unsafe.SizeOf<RuleHeader>(), RuleAttribute.NameOf);
}
