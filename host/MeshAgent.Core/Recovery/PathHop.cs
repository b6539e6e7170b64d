using System.Net;

namespace MeshAgent.Core.Recovery;

/// <summary>One next hop of a WAN path.</summary>
/// <param name="LinkName">The link.</param>
/// <param name="Gateway">The router; null when the link needs none (PPPoE).</param>
/// <param name="OnLink">The router counts as on-link though no prefix says so.</param>
/// <param name="Weight">Share among several hops, 1 to 256.</param>
public sealed record PathHop(string LinkName, IPAddress? Gateway, bool OnLink = false, int Weight = 1)
{
    /// <summary>As it is shown: <c>192.0.2.1 on wan0</c>.</summary>
    /// <returns>Gateway and link.</returns>
    public override string ToString() => $"{Gateway?.ToString() ?? "no gateway"} on {LinkName}{(OnLink ? " onlink" : "")}";
}
