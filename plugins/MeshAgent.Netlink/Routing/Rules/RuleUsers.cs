using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Routing.Rules;

/// <summary>struct fib_rule_uid_range: two user ids, both included.</summary>
/// <param name="First">The lowest.</param>
/// <param name="Last">The highest.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct RuleUsers(uint First, uint Last);
