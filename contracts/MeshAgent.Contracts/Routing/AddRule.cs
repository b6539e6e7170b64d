namespace MeshAgent.Contracts.Routing;

/// <summary>The rule should be there.</summary>
/// <param name="Rule">The rule, tagged with the agent's protocol.</param>
public sealed record AddRule(RoutingRule Rule) : RouteChange(Rule.Family);
