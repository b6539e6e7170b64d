using System.Net;
using MeshAgent.Contracts.Health;

namespace MeshAgent.Contracts.Routing;

/// <summary>Which way the kernel sends a packet.</summary>
/// <param name="Route">The route that it found; null when it refuses.</param>
/// <param name="Source">The source address that it would choose.</param>
/// <param name="Refusal">Why there is no way: unreachable, prohibited, no route; null when there is one.</param>
public sealed record RouteAnswer(Route? Route, IPAddress? Source, Fault? Refusal);
