using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Routing.Rules;

/// <summary>struct fib_rule_port_range: two ports in the machine's byte order, both included.</summary>
/// <param name="First">The lowest.</param>
/// <param name="Last">The highest.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct RulePorts(ushort First, ushort Last);
