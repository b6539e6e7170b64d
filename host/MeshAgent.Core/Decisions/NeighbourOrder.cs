using System.Net;

namespace MeshAgent.Core.Decisions;

/// <summary>A gateway to ask for its link-layer address now.</summary>
/// <param name="LinkIndex">The link.</param>
/// <param name="Address">The gateway.</param>
public sealed record NeighbourOrder(int LinkIndex, IPAddress Address);
