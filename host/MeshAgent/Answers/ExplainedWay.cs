namespace MeshAgent.Host.Answers;

/// <summary>Which way one packet takes.</summary>
/// <param name="Packet">The packet: user or control traffic.</param>
/// <param name="Rule">The rule that leads it, or that it is not the agent's.</param>
/// <param name="Route">The route that it takes, or the refusal.</param>
/// <param name="Why">The fact behind the route.</param>
internal sealed record ExplainedWay(string Packet, string Rule, string Route, string Why);
