using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Routing;

/// <summary>
/// What a link was given or configured with, as the manager of the links knows it: a candidate for a WAN path even when the kernel's route
/// is gone. networkd: <c>DescribeLink</c>; netifd: <c>network.interface status</c> (<c>route</c> and <c>inactive.route</c>).
/// </summary>
public sealed record Lease
{
    /// <summary>The link's name.</summary>
    public required string LinkName { get; init; }

    /// <summary>The family.</summary>
    public required IpFamily Family { get; init; }

    /// <summary>The default gateway; null for a link whose default needs none.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The gateway counts as on-link though no prefix says so.</summary>
    public bool OnLink { get; init; }

    /// <summary>The metric that the manager gives the route.</summary>
    public uint Metric { get; init; }

    /// <summary>The address to send from, when the manager names one.</summary>
    public IPAddress? PreferredSource { get; init; }
}
