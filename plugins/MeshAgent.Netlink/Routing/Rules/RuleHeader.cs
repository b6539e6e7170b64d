using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Routing.Rules;

/// <summary>struct fib_rule_hdr, linux/fib_rules.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RuleHeader
{
    public KernelFamily Family;
    public byte DestinationLength;
    public byte SourceLength;
    public byte TypeOfService;
    public byte Table;
    public byte Reserved1;
    public byte Reserved2;
    public RuleActions Action;
    public RuleFlags Flags;
}
