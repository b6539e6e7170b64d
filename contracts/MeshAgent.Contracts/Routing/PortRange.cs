using System.Globalization;

namespace MeshAgent.Contracts.Routing;

/// <summary>Ports from one to another, both included (<c>struct fib_rule_port_range</c>, linux/fib_rules.h).</summary>
/// <param name="First">The lowest port, 1 to 65535.</param>
/// <param name="Last">The highest port, not below <paramref name="First"/>.</param>
public readonly record struct PortRange(ushort First, ushort Last)
{
    /// <summary>A single port.</summary>
    /// <param name="port">The port.</param>
    /// <returns>The range of just it.</returns>
    public static PortRange Of(ushort port) => new(port, port);

    /// <summary>As <c>ip rule</c> prints it: <c>67</c> or <c>67-68</c>.</summary>
    /// <returns>One port or two.</returns>
    public override string ToString() =>
        First == Last ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
