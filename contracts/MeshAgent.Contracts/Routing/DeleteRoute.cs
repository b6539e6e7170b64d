namespace MeshAgent.Contracts.Routing;

/// <summary>The route should not be there. Only one with the agent's protocol is ever deleted; one that is gone already counts as done.</summary>
/// <param name="Route">The route as it was observed.</param>
public sealed record DeleteRoute(Route Route) : RouteChange(Route.Family);
