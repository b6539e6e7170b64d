namespace MeshAgent.Contracts.Routing;

/// <summary>
/// The route should be there. An own route of the same table, destination and metric but with other next hops is replaced in one step, so
/// that no moment is without one; a foreign one of the same key is left alone and the step fails with <c>ThirdParty</c>.
/// </summary>
/// <param name="Route">The route, tagged with the agent's protocol.</param>
public sealed record AddRoute(Route Route) : RouteChange(Route.Family);
