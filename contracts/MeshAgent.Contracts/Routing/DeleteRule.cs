namespace MeshAgent.Contracts.Routing;

/// <summary>The rule should not be there. Only one with the agent's protocol is ever deleted; one that is gone already counts as done.</summary>
/// <param name="Rule">The rule as it was observed.</param>
public sealed record DeleteRule(RoutingRule Rule) : RouteChange(Rule.Family);
