using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Core.Recovery;

/// <summary>What makes a WAN path this one and no other.</summary>
/// <param name="Family">The family.</param>
/// <param name="Hops">The next hops.</param>
public sealed record PathKey(IpFamily Family, EquatableArray<PathHop> Hops)
{
    /// <summary>As it is shown.</summary>
    /// <returns>The hops, with <c>and</c> between them.</returns>
    public override string ToString() => string.Join(" and ", Hops);
}
